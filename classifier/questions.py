"""Which photos a model is asked about: folders of each kind, or a part of a data set."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.taxonomy import LABELS
from classifier.training.dataset import (
    MANIFEST,
    DatasetRefused,
    LabelledPhoto,
    not_waste,
    read_class_folders,
    read_manifest,
    split,
)


@dataclass(frozen=True)
class Question:
    photos: list[LabelledPhoto]
    not_waste: list[Path] = field(default_factory=list)

    @property
    def paths(self) -> list[Path]:
        """Those that show no rubbish come last."""
        return [*(photo.path for photo in self.photos), *self.not_waste]


def labels_of(photos: Sequence[LabelledPhoto]) -> NDArray[np.intp]:
    """Places in LABELS."""
    return np.array([LABELS.index(photo.label) for photo in photos], np.intp)


def ask(data: Path, part: str | None, source: str | None) -> Question:
    question = ask_part(data, part, source) if part else ask_folders(data, source)
    if not question.paths:
        missing = "such photos" if part else f"photos in folders named {', '.join(LABELS)}"
        raise DatasetRefused(f"{data} holds no {missing}.")
    return question


def ask_folders(data: Path, source: str | None) -> Question:
    if source:
        raise DatasetRefused("--source goes with --part.")
    try:
        return Question(read_class_folders(data), not_waste(data))
    except DatasetRefused as refused:
        if (data / MANIFEST).is_file():
            hint = f"It holds a {MANIFEST}: choose a part of it with --part."
            raise DatasetRefused(f"{refused} {hint}") from refused
        raise


def ask_part(data: Path, part: str, source: str | None = None) -> Question:
    """Told by the group alone; what training left out beside that is never of the test."""
    photos = read_manifest(data / MANIFEST)
    return Question(
        [
            photo
            for photo, its_part in zip(photos, split(photos), strict=True)
            if its_part == part and source in (None, photo.source)
        ]
    )
