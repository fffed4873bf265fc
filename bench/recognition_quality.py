"""How good the shipped model is on photos it never saw, where a folder of labelled ones is named.

    make bench SUITE=recognition DATA=/photos

/photos holds a manifest.csv and, if wanted, notwaste/ with photos of other things. Each run counts
as one reading of the test part.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import OutputWrapper

from bench.report import Row
from classifier.bundles import read_bundle
from classifier.evaluation import Evaluation, evaluate
from classifier.predictor import Predictor
from classifier.progress import Progress
from classifier.questions import ask_part, labels_of
from classifier.scoring import Scored, score
from classifier.training.dataset import TEST, LabelledPhoto, not_waste
from classifier.training.readings import count_reading

SOURCE = "trashnet"
SOURCE_LEAST = 0.95
ACCURACY, BIN_ACCURACY, SURE, UNSURE = 0.92, 0.95, 0.90, 0.80
COVERED, COVERED_ACCURACY = "80", 0.98
MOST_ECE = 0.04
OUT_OF_SOURCE = {"cardstdani": 0.90, "techsash": 0.88, "trashnet": 0.78, "shimchu_web": 0.75}


def measure(model: Path) -> Iterator[Row]:
    if data := os.environ.get("DATA"):
        yield from on_the_test_part(model, Path(data))
    else:
        yield Row("Quality: SKIPPED, no labelled photos named", "", "DATA=/photos", None)
    yield from out_of_source(read_bundle(model).manifest.metrics)


def on_the_test_part(model: Path, data: Path) -> Iterator[Row]:
    predictor = Predictor(read_bundle(model))
    question = replace(ask_part(data, TEST), not_waste=not_waste(data))
    paths = question.paths
    scored = score(predictor, paths, Progress(OutputWrapper(sys.stderr), len(paths)))
    manifest = predictor.manifest
    readings = count_reading(manifest.name, before=manifest.test_readings)
    yield Row("Readings of the test part, this one included", str(readings), "", None)
    # Without them the figures below would be of other photos than the split's.
    unreadable = len(scored.unreadable)
    yield Row("Photos that could not be read", str(unreadable), "none", not unreadable)
    judge = Judge(question.photos, scored)
    yield from of_one_source(judge.of(SOURCE))
    yield from of_all_sources(judge.of(None))
    yield from of_other_things(judge.of(None))


class Judge:
    def __init__(self, photos: list[LabelledPhoto], scored: Scored) -> None:
        is_waste = scored.places < len(photos)
        places = scored.places[is_waste]
        self.answers = scored.probabilities[is_waste]
        self.is_sure = scored.is_sure[is_waste]
        self.others = scored.is_sure[~is_waste]
        self.labels = labels_of(photos)[places]
        self.sources = np.array([photos[place].source for place in places])

    def of(self, source: str | None) -> Evaluation:
        chosen = np.full(len(self.labels), True) if source is None else self.sources == source
        return evaluate(
            self.answers[chosen],
            self.labels[chosen],
            is_sure=self.is_sure[chosen],
            notwaste_sure=self.others,
        )


def of_one_source(found: Evaluation) -> Iterator[Row]:
    if found.n:
        what = f"TrashNet's test part, {found.n} photos, {interval(found.accuracy_interval)}"
        yield at_least(what, found.accuracy, SOURCE_LEAST)
    else:
        yield Row("TrashNet's test part: SKIPPED, not in DATA", "", "", None)


def of_all_sources(found: Evaluation) -> Iterator[Row]:
    what = f"All test parts, {found.n} photos, {interval(found.accuracy_interval)}"
    yield at_least(what, found.accuracy, ACCURACY)
    ece = f"{found.ece:.3f}"
    yield Row("Calibration error", ece, f"at most {MOST_ECE}", found.ece <= MOST_ECE)
    covered = found.coverage[COVERED]
    yield at_least(f"Accuracy of the surest {COVERED} %", covered, COVERED_ACCURACY)
    yield at_least("Accuracy by bin", found.bin_accuracy, BIN_ACCURACY)
    yield at_least("Answered surely", found.sure, SURE)


def of_other_things(found: Evaluation) -> Iterator[Row]:
    if found.notwaste_n:
        what = f"Not sure of {found.notwaste_n} photos of other things"
        yield at_least(what, found.notwaste_unsure, UNSURE)
    else:
        yield Row("Photos of other things: SKIPPED, no notwaste/ in DATA", "", "", None)


def out_of_source(metrics: dict[str, Any]) -> Iterator[Row]:
    """As written down when they were trained, each without its source, which takes many minutes."""
    written = metrics.get("out_of_source") or {}
    for source, least in OUT_OF_SOURCE.items():
        what = f"Trained without {source}"
        if found := written.get(source):
            what += f", {found['n']} photos, {interval(found['accuracy_interval'])}"
            yield at_least(what, found["accuracy"], least)
        else:
            yield Row(f"{what}: SKIPPED, not in the manifest", "", f"at least {least:.0%}", None)


def at_least(what: str, share: float, least: float) -> Row:
    return Row(what, f"{share:.1%}", f"at least {least:.0%}", share >= least)


def interval(bounds: tuple[float, float]) -> str:
    low, high = bounds
    return f"{low:.1%} to {high:.1%}"
