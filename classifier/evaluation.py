"""How good a model's answers are, told by photos whose kind is known. Numpy alone."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.taxonomy import LABELS, kind_of

Floats = NDArray[np.floating]
Places = NDArray[np.intp]
Truths = NDArray[np.bool_]

BINS = 10
COVERAGES = (100, 90, 80, 70)
# Of the normal distribution, for an interval that holds the truth 95 times of 100.
Z = 1.959964
DIGITS = 6


@dataclass(frozen=True)
class ClassScore:
    """Without a photo or an answer of the class there is nothing to be right about: 0."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Evaluation:
    """Shares are from 0 to 1, and NaN where there was no photo to tell them by."""

    model: str
    n: int
    accuracy: float
    # Wilson's.
    accuracy_interval: tuple[float, float]
    # Of the classes that photos were there of.
    macro_f1: float
    # Judged by the bin that the answer leads to.
    bin_accuracy: float
    # How far confidence is from the truth, over ten bins of equally many photos.
    ece: float
    # Accuracy when only the surest so many per cent are answered.
    coverage: dict[str, float]
    # How many are answered surely, and how many of those rightly.
    sure: float
    sure_accuracy: float
    # Of photos that show no rubbish, how many are answered "not sure".
    notwaste_unsure: float
    notwaste_n: int
    ms_per_photo: float
    per_class: dict[str, ClassScore]
    # Rows are the truth and columns the answers, both in the order of LABELS.
    confusion: list[list[int]]

    def as_json(self) -> dict[str, Any]:
        """Plain values: NaN, which JSON does not know, is null."""
        return {name: plain(value) for name, value in asdict(self).items()}


def evaluate(
    probabilities: Floats,
    labels: Places,
    *,
    is_sure: Truths,
    model: str = "",
    notwaste_sure: Truths | None = None,
    ms_per_photo: float = math.nan,
) -> Evaluation:
    """One row of probabilities, one place in LABELS and whether it was answered surely for each
    photo; `notwaste_sure` says the last of photos that show no rubbish."""
    check(probabilities, labels)
    others = np.empty(0, np.bool_) if notwaste_sure is None else notwaste_sure
    answers, confidences = probabilities.argmax(axis=1), probabilities.max(axis=1)
    is_right = answers == labels
    confusion = confusion_of(labels, answers)
    scores = scores_of(confusion)
    return Evaluation(
        model=model,
        n=len(labels),
        accuracy=mean(is_right),
        accuracy_interval=wilson(int(is_right.sum()), len(labels)),
        macro_f1=mean(np.array([score.f1 for score in scores.values() if score.support])),
        bin_accuracy=mean(BIN_OF[answers] == BIN_OF[labels]),
        ece=calibration_error(confidences, is_right),
        coverage=coverage(confidences, is_right),
        sure=mean(is_sure),
        sure_accuracy=mean(is_right[is_sure]),
        notwaste_unsure=mean(~others),
        notwaste_n=len(others),
        ms_per_photo=ms_per_photo,
        per_class=scores,
        confusion=confusion.tolist(),
    )


_compartments = [kind_of(label).compartment for label in LABELS]
# For each class a number that those of the same bin share.
BIN_OF = np.array([_compartments.index(each) for each in _compartments])


def check(probabilities: Floats, labels: Places) -> None:
    if probabilities.shape != (len(labels), len(LABELS)):
        raise ValueError("There is to be one probability for each class, and one row a photo.")
    if not np.isfinite(probabilities).all():
        raise ValueError("Some probabilities are no numbers.")


def mean(values: NDArray[Any]) -> float:
    return float(values.mean()) if len(values) else math.nan


def wilson(right: int, n: int) -> tuple[float, float]:
    if not n:
        return math.nan, math.nan
    share, z2 = right / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def confusion_of(labels: Places, answers: Places) -> NDArray[np.intp]:
    size = len(LABELS)
    return np.bincount(labels * size + answers, minlength=size * size).reshape(size, size)


def scores_of(confusion: NDArray[np.intp]) -> dict[str, ClassScore]:
    right, support, answered = confusion.diagonal(), confusion.sum(axis=1), confusion.sum(axis=0)
    return {
        label: ClassScore(
            precision=ratio(right[place], answered[place]),
            recall=ratio(right[place], support[place]),
            f1=ratio(2 * right[place], answered[place] + support[place]),
            support=int(support[place]),
        )
        for place, label in enumerate(LABELS)
    }


def ratio(part: int, whole: int) -> float:
    return float(part / whole) if whole else 0.0


def surest_first(confidences: Floats, is_right: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Confidences, falling, and how often each is right. Photos of one confidence share what they
    got right, so that their order does not matter."""
    _, group, sizes = np.unique(confidences, return_inverse=True, return_counts=True)
    right = (np.bincount(group, weights=is_right) / sizes)[group]
    order = np.argsort(-confidences, kind="stable")
    return confidences[order], right[order]


def calibration_error(confidences: Floats, is_right: NDArray[np.bool_]) -> float:
    if not len(confidences):
        return math.nan
    said, came = surest_first(confidences.astype(np.float64), is_right)
    bins = min(BINS, len(said))
    gaps = zip(np.array_split(said, bins), np.array_split(came, bins), strict=True)
    return float(sum(abs(one.sum() - other.sum()) for one, other in gaps) / len(said))


def calibration_curve(confidences: Floats, is_right: Truths) -> list[tuple[float, float, int]]:
    """For each of ten bins of equally many photos, the surest first: how sure it was on average,
    how often it was right, and how many photos that is."""
    if not len(confidences):
        return []
    said, came = surest_first(confidences.astype(np.float64), is_right)
    bins = min(BINS, len(said))
    pairs = zip(np.array_split(said, bins), np.array_split(came, bins), strict=True)
    return [
        (round(float(one.mean()), DIGITS), round(float(other.mean()), DIGITS), len(one))
        for one, other in pairs
    ]


def coverage(confidences: Floats, is_right: NDArray[np.bool_]) -> dict[str, float]:
    _, came = surest_first(confidences, is_right)
    # A part of a photo counts as a whole one.
    counts = {percent: -(-len(came) * percent // 100) for percent in COVERAGES}
    return {str(percent): mean(came[:count]) for percent, count in counts.items()}


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return round(value, DIGITS) if math.isfinite(value) else None
    return value
