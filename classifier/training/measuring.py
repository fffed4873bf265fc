"""Two versions before the same photos of the test part, each asked as serving would ask it, and the
trained network beside its own export. Whether the one may answer is for others to say.
No tensorflow here: the trained network comes as something to call."""

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from classifier.evaluation import Evaluation, Floats, calibration_curve, evaluate
from classifier.pixels import Pixels, to_pixels
from classifier.predictor import Prediction, Predictor
from classifier.taxonomy import LABELS
from classifier.training.calibration import probabilities
from classifier.training.dataset import LabelledPhoto
from classifier.training.pictures import open_photo
from classifier.training.reading import Agreement, Answered, Reading

# A batch of squares to a row of logits each.
Network = Callable[[Pixels], Floats]
BATCH = 32


class Notes:
    """What is written down while a version is asked."""

    def __init__(self, predictor: Predictor) -> None:
        self.predictor = predictor
        self.seen: list[Prediction] = []
        self.seconds: list[float] = []

    def ask(self, pixels: Any) -> None:
        begun = time.thread_time()
        self.seen.append(self.predictor.predict(pixels))
        self.seconds.append(time.thread_time() - begun)

    def answered(self, labels: Sequence[int]) -> Answered:
        version = self.predictor.manifest.version
        rows = np.array([each.probabilities for each in self.seen], np.float64)
        rows = rows.reshape(-1, len(LABELS))
        if not np.isfinite(rows).all():
            return Answered(version, [], [], 0.0, {})
        answers, confidences = rows.argmax(axis=1), rows.max(axis=1)
        milliseconds = round(float(np.median(self.seconds)) * 1000, 2) if self.seconds else 0.0
        is_sure = np.array([each.is_sure for each in self.seen], bool)
        places = np.array(labels, np.intp)
        found = evaluate(
            rows, places, is_sure=is_sure, model=version, ms_per_photo=milliseconds or math.nan
        )
        return Answered(
            version,
            [int(each) for each in answers],
            [round(float(each), 5) for each in confidences],
            milliseconds,
            figures_of(found, confidences, answers == places),
        )


def figures_of(found: Evaluation, confidences: Floats, is_right: Any) -> dict[str, Any]:
    return found.as_json() | {"calibration": calibration_curve(confidences, is_right)}


def measure(
    photos: Sequence[LabelledPhoto],
    sha256s: Sequence[str],
    *,
    candidate: Predictor,
    active: Predictor,
    trained: Network | None,
    tell: Callable[[int], None],
) -> Reading:
    labels = [LABELS.index(photo.label) for photo in photos]
    ours, theirs = Notes(candidate), Notes(active)
    size = candidate.manifest.input_size
    squares: list[Pixels] = []
    logits: list[Floats] = []
    for done, photo in enumerate(photos, start=1):
        image = open_photo(photo.path).image
        # Photo by photo in turn: whatever slows the machine down slows both.
        for notes in (ours, theirs):
            notes.ask(to_pixels(image, notes.predictor.manifest.input_size))
        squares.append(to_pixels(image, size))
        if trained and (len(squares) == BATCH or done == len(photos)):
            logits.append(trained(np.stack(squares)))
            squares.clear()
        tell(done)
    agreement = agreement_of(ours, np.concatenate(logits)) if logits else None
    return Reading(list(sha256s), labels, ours.answered(labels), theirs.answered(labels), agreement)


def agreement_of(notes: Notes, logits: Floats) -> Agreement:
    served = np.array([each.probabilities for each in notes.seen])
    trained = probabilities(logits, notes.predictor.manifest.temperature)
    same = served.argmax(axis=1) == trained.argmax(axis=1)
    apart = np.nan_to_num(abs(served - trained), nan=1.0)
    return Agreement(round(float(same.mean()), 5), round(float(apart.max()), 5))
