"""What a model answers to many photos, one after the other: as serving would, with no cache."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.photo_files import Unreadable, opened
from classifier.pixels import LONGEST_SIDE
from classifier.predictor import Prediction, Predictor
from classifier.taxonomy import LABELS
from common.photos import PhotoRefused, read_photo

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Scored:
    """A row for each photo that could be read; `places` says which of the given it is."""

    probabilities: NDArray[np.float64]
    is_sure: NDArray[np.bool_]
    places: NDArray[np.intp]
    milliseconds: NDArray[np.float64]
    unreadable: list[Unreadable]


def score(predictor: Predictor, paths: Sequence[Path], tell: Tell) -> Scored:
    """Of the photos only numbers stay, so that memory does not grow with their size."""
    probabilities = np.empty((len(paths), len(LABELS)))
    is_sure = np.empty(len(paths), np.bool_)
    milliseconds = np.empty(len(paths))
    unreadable: list[Unreadable] = []
    places: list[int] = []
    for place, path in enumerate(paths):
        try:
            seen = look_at(predictor, path)
        except (PhotoRefused, OSError) as error:
            unreadable.append(Unreadable.because(path, error))
        else:
            row = len(places)
            probabilities[row], is_sure[row] = seen.probabilities, seen.is_sure
            milliseconds[row] = seen.latency_ms
            places.append(place)
        tell(place + 1)
    count = len(places)
    return Scored(
        probabilities[:count],
        is_sure[:count],
        np.array(places, np.intp),
        milliseconds[:count],
        unreadable,
    )


def look_at(predictor: Predictor, path: Path) -> Prediction:
    with opened(path) as file:
        return predictor.predict(read_photo(file, longest_side=LONGEST_SIDE).image)
