"""Confidence that means what it says, and from where on an answer is a sure one."""

import math

import numpy as np
from numpy.typing import NDArray

from classifier.rules import Bar

Floats = NDArray[np.floating]

LOWEST, HIGHEST, STEPS = 0.2, 5.0, 400
# So many of the validation photos pass each of the two bars. What the first turns away is mostly
# rubbish that the network takes for two things, what the second turns away is no rubbish at all.
PASSING_SHARE = 0.97


def probabilities(logits: Floats, temperature: float = 1.0) -> Floats:
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    odds = np.exp(scaled)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def best_temperature(logits: Floats, labels: NDArray[np.intp]) -> float:
    """The one under which the true labels are the least surprising."""
    candidates = np.geomspace(LOWEST, HIGHEST, STEPS)
    return round(float(min(candidates, key=lambda each: surprise(logits, labels, each))), 4)


def least_surprise(logits: Floats, labels: NDArray[np.intp]) -> float:
    return surprise(logits, labels, best_temperature(logits, labels))


def surprise(logits: Floats, labels: NDArray[np.intp], temperature: float) -> float:
    right = probabilities(logits, temperature)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, 1e-12)).mean())


def bar_for(confidences: Floats, familiarities: Floats) -> Bar:
    return Bar(threshold_for(confidences), threshold_for(familiarities))


def threshold_for(values: Floats, share: float = PASSING_SHARE) -> float:
    """The highest that this share of the photos still reach."""
    exact = float(np.quantile(values, 1 - share, method="lower"))
    # Rounding up would turn away the very photo that it was taken from.
    return math.floor(exact * 10_000) / 10_000
