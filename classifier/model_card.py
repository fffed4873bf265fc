"""What the page about the model shows: its manifest, with every number as it was measured.

A manifest comes with a model's files. What of its figures is no figure is left out, so that the
page still says what it can.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.dateparse import parse_datetime

from classifier import loader
from classifier.bundles import Manifest
from classifier.exceptions import NoModel
from classifier.taxonomy import KINDS, LABELS, Kind

Found = TypeVar("Found")
Json = dict[str, Any]

# Shades of a cell by its share of the row: from each of these on, one darker.
SHADES = (0.005, 0.05, 0.2, 0.5, 0.8)


@dataclass(frozen=True)
class Share:
    """A part of `n` in per cent, and between which values the true one lies, 95 times of 100."""

    percent: float
    low: float
    high: float
    n: int
    name: str = ""


@dataclass(frozen=True)
class KindFigures:
    kind: Kind
    precision: float
    recall: float
    f1: float
    photos: int


@dataclass(frozen=True)
class Cell:
    count: int
    shade: int
    is_right: bool


@dataclass(frozen=True)
class ConfusionRow:
    kind: Kind
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Coverage:
    """Right in `percent` of the answers when only the surest `answered` per cent are given."""

    answered: int
    percent: float


@dataclass(frozen=True)
class Measured:
    accuracy: Share
    right_bin: float
    macro_f1: float
    calibration_error: float
    sure: float
    not_waste_unsure: float | None
    coverage: tuple[Coverage, ...]
    kinds: tuple[KindFigures, ...]
    confusion: tuple[ConfusionRow, ...]


@dataclass(frozen=True)
class Origin:
    title: str
    author: str
    licence: str
    what: str
    photos: int | None


@dataclass(frozen=True)
class ModelCard:
    manifest: Manifest
    trained_at: datetime | None
    threshold: int
    measured: Measured | None
    sources: tuple[Share, ...]
    out_of_source: tuple[Share, ...]
    origins: tuple[Origin, ...]


def current_card() -> ModelCard | None:
    """Of the model that answers. None while there is none."""
    try:
        return card_of(loader.current().manifest)
    except NoModel:
        return None


def card_of(manifest: Manifest) -> ModelCard:
    metrics = manifest.metrics
    return ModelCard(
        manifest=manifest,
        trained_at=unless_odd(lambda: parse_datetime(manifest.trained_at)),
        threshold=round(manifest.threshold * 100),
        measured=unless_odd(lambda: measured_of(metrics["test"])),
        sources=shares_of(metrics.get("sources")),
        out_of_source=shares_of(metrics.get("out_of_source")),
        origins=tuple(filter(None, map(origin_of, manifest.sources))),
    )


def unless_odd(read: Callable[[], Found]) -> Found | None:
    try:
        return read()
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, OverflowError):
        return None


def measured_of(found: Json) -> Measured:
    unsure = found.get("notwaste_unsure")
    return Measured(
        accuracy=share_of("", found),
        right_bin=percent(found["bin_accuracy"]),
        macro_f1=number(found["macro_f1"]),
        calibration_error=percent(found["ece"]),
        sure=percent(found["sure"]),
        not_waste_unsure=None if unsure is None else percent(unsure),
        coverage=tuple(
            Coverage(int(answered), percent(right)) for answered, right in found["coverage"].items()
        ),
        kinds=tuple(kind_figures(kind, found["per_class"][kind.label]) for kind in KINDS),
        confusion=tuple(
            confusion_row(kind, row) for kind, row in zip(KINDS, found["confusion"], strict=True)
        ),
    )


def share_of(name: str, found: Json) -> Share:
    low, high = found["accuracy_interval"]
    return Share(percent(found["accuracy"]), percent(low), percent(high), int(found["n"]), name)


def shares_of(found: Any) -> tuple[Share, ...]:
    shares = unless_odd(lambda: tuple(share_of(str(name), each) for name, each in found.items()))
    return shares or ()


def kind_figures(kind: Kind, found: Json) -> KindFigures:
    return KindFigures(
        kind=kind,
        precision=percent(found["precision"]),
        recall=percent(found["recall"]),
        f1=number(found["f1"]),
        photos=int(found["support"]),
    )


def confusion_row(kind: Kind, counts: list[int]) -> ConfusionRow:
    total = sum(counts) or 1
    cells = (
        Cell(int(count), shade_of(count / total), label == kind.label)
        for label, count in zip(LABELS, counts, strict=True)
    )
    return ConfusionRow(kind, tuple(cells))


def shade_of(share: float) -> int:
    return sum(share >= least for least in SHADES)


def origin_of(found: Any) -> Origin | None:
    if not isinstance(found, dict) or not found.get("title"):
        return None
    words = {name: str(found.get(name) or "") for name in ("title", "author", "licence", "what")}
    return Origin(**words, photos=unless_odd(lambda: int(found["photos"])))


def percent(share: Any) -> float:
    return 100 * number(share)


def number(value: Any) -> float:
    if not math.isfinite(found := float(value)):
        raise ValueError(value)
    return found
