"""Confidence is made to mean what it says, and the threshold leaves the share it should."""

import numpy as np
import pytest

from classifier.training.calibration import (
    PASSING_SHARE,
    best_temperature,
    least_surprise,
    probabilities,
    surprise,
    threshold_for,
)


def drawn(temperature: float, count: int = 6000) -> tuple[np.ndarray, np.ndarray]:
    """Labels that come as often as the logits say once they are divided by `temperature`."""
    random = np.random.default_rng(4)
    true = random.normal(0, 1.6, (count, 7))
    odds = probabilities(true, 1.0)
    labels = (odds.cumsum(axis=1) > random.random((count, 1))).argmax(axis=1)
    return (true * temperature).astype(np.float32), labels


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_the_temperature_is_found_again(temperature):
    logits, labels = drawn(temperature)
    found = best_temperature(logits, labels)
    assert found == pytest.approx(temperature, rel=0.06)
    assert least_surprise(logits, labels) == surprise(logits, labels, found)
    for other in (found * 0.8, found * 1.25):
        assert surprise(logits, labels, other) > surprise(logits, labels, found)


def test_temperature_does_not_depend_on_what_all_logits_share():
    logits, labels = drawn(1.0, 500)
    assert best_temperature(logits + 40, labels) == best_temperature(logits, labels)


def test_probabilities_of_large_logits():
    found = probabilities(np.array([[1e4, 0.0, -1e4], [0.0, 0.0, 0.0]], np.float32), 0.5)
    assert found[0] == pytest.approx([1, 0, 0])
    assert found.sum(axis=1) == pytest.approx([1, 1])


@pytest.mark.parametrize("share", [PASSING_SHARE, 0.5, 1.0])
@pytest.mark.parametrize("count", [7, 100, 997])
def test_the_threshold_leaves_that_share_sure(share, count):
    confidences = np.random.default_rng(count).random(count)
    threshold = threshold_for(confidences, share)
    assert (confidences >= threshold).mean() >= share - 1 / count
    assert share == 1 or (confidences < threshold).any() or count < 20


def test_a_threshold_never_turns_away_what_it_was_taken_from():
    """Rounded up it would be 1, and nobody would ever get a sure answer."""
    confidences = np.full(50, 0.99998)
    assert threshold_for(confidences) == 0.9999
