"""What the last check of labels found, and whether more photos of a kind are worth having."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from classifier.taxonomy import LABELS, Kind, kind_of
from studio.learning_curves import Curve, curve_of
from studio.models import IN_PROGRESS, LabelCheck, TrainingRun
from studio.run_words import TONES_OF_VERDICTS, verdict_on_kind


@dataclass(frozen=True)
class ShareShown:
    """What a head came to that was taught with so many photos of the kind; in per cent."""

    photos: int
    recall: float
    f1: float


@dataclass(frozen=True)
class KindShown:
    kind: Kind
    curve: Curve
    shares: tuple[ShareShown, ...]
    validation: int
    verdict: str
    tone: str

    @property
    def last(self) -> ShareShown:
        return self.shares[-1]

    @property
    def gain(self) -> float:
        return self.shares[-1].f1 - self.shares[-2].f1


@dataclass(frozen=True)
class CheckShown:
    """`check` is None before the first. Of a check's page nothing is said to be under way."""

    check: LabelCheck | None
    kinds: tuple[KindShown, ...]
    under_way: TrainingRun | None = None


def latest_check() -> CheckShown:
    """In two queries."""
    check = LabelCheck.objects.order_by("-checked_at").first()
    running = TrainingRun.objects.filter(state__in=IN_PROGRESS).only("purpose", "state").first()
    return CheckShown(check, kinds_of(check), running)


def check_of(run_id: UUID) -> CheckShown | None:
    check = LabelCheck.objects.filter(run_id=run_id).first()
    return CheckShown(check, kinds_of(check)) if check else None


def kinds_of(check: LabelCheck | None) -> tuple[KindShown, ...]:
    return tuple(shown(line) for line in check.curve if line["label"] in LABELS) if check else ()


def shown(line: Mapping[str, Any]) -> KindShown:
    told = zip(line["photos"], line["recall"], line["f1"], strict=True)
    return KindShown(
        kind=kind_of(line["label"]),
        curve=curve_of(line["photos"], line["recall"], line["f1"]),
        shares=tuple(ShareShown(photos, 100 * recall, 100 * f1) for photos, recall, f1 in told),
        validation=line["validation"],
        verdict=verdict_on_kind(line["verdict"]),
        tone=TONES_OF_VERDICTS.get(line["verdict"], "calm"),
    )
