"""How the recogniser stands, in a few public numbers."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import Error

from classifier import loader, rules
from classifier.bundles import Manifest
from classifier.exceptions import NoModel
from classifier.model_card import card_of
from classifier.trainings import Trainings, trainings

logger = logging.getLogger(__name__)

DIGITS = 6


@dataclass(frozen=True)
class ModelStatus:
    """The accuracy is that on photos that training never saw, with its 95 % interval."""

    name: str
    version: str
    trained_at: str
    accuracy: float | None = None
    accuracy_interval: tuple[float, float] | None = None
    tested_on: int = 0


@dataclass(frozen=True)
class SourceStatus:
    name: str
    photos: int


@dataclass(frozen=True)
class DatasetStatus:
    """Photos that the model learned from, was tuned on and tested with."""

    training: int = 0
    validation: int = 0
    test: int = 0
    sources: tuple[SourceStatus, ...] = ()

    @property
    def total(self) -> int:
        return self.training + self.validation + self.test


@dataclass(frozen=True)
class TrainingStatus:
    """The last that finished here, or else that of the model that answers."""

    in_progress: bool
    last_finished: str | None


@dataclass(frozen=True)
class Status:
    model: ModelStatus | None
    ai_level: int
    dataset: DatasetStatus
    training: TrainingStatus


def status() -> Status:
    runs = trainings_or_none()
    try:
        manifest = loader.current().manifest
    except NoModel:
        return Status(None, rules.ai_level(None), DatasetStatus(), training_status(runs, None))
    model = model_status(manifest)
    return Status(
        model=model,
        ai_level=rules.ai_level(model.accuracy, runs.finished),
        dataset=dataset_status(manifest),
        training=training_status(runs, manifest.trained_at),
    )


def trainings_or_none() -> Trainings:
    """What is known without a database is said without one."""
    try:
        return trainings()
    except Error as error:
        logger.warning("Nobody can say which trainings there were: %s", error)
        return Trainings()


def training_status(runs: Trainings, trained_at: str | None) -> TrainingStatus:
    last = runs.last_finished.isoformat() if runs.last_finished else trained_at
    return TrainingStatus(runs.in_progress, last)


def model_status(manifest: Manifest) -> ModelStatus:
    about = (manifest.name, manifest.version, manifest.trained_at)
    if (measured := card_of(manifest).measured) is None:
        return ModelStatus(*about)
    found = measured.accuracy
    low, share, high = (
        round(each / 100, DIGITS) for each in (found.low, found.percent, found.high)
    )
    return ModelStatus(*about, share, (low, high), found.n)


def dataset_status(manifest: Manifest) -> DatasetStatus:
    counts = manifest.metrics.get("photos")
    found = counts if isinstance(counts, dict) else {}
    return DatasetStatus(
        training=count_of(found.get("training")),
        validation=count_of(found.get("validation")),
        test=count_of(found.get("test")),
        sources=tuple(sources_of(manifest.sources)),
    )


def sources_of(sources: list[Any]) -> Iterator[SourceStatus]:
    for source in sources:
        if isinstance(source, dict) and "name" in source:
            yield SourceStatus(str(source["name"]), count_of(source.get("photos")))


def count_of(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
