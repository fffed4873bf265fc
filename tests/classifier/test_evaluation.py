"""Every figure against numbers worked out by hand."""

import json
import math

import numpy as np
import pytest

from classifier.evaluation import Evaluation, evaluate, wilson
from classifier.taxonomy import LABELS

CARDBOARD, GLASS, METAL, ORGANIC, PAPER, PLASTIC, TRASH = range(7)


def row(answer: int, confidence: float) -> list[float]:
    """The rest is shared by the others."""
    return [confidence if place == answer else (1 - confidence) / 6 for place in range(7)]


def measured(photos: list[tuple[int, int, float]], bar: float = 0.7, **options) -> Evaluation:
    """Of photos that are (the truth, the answer, its confidence)."""
    rows = np.array([row(answer, sure) for _, answer, sure in photos]).reshape(-1, 7)
    truths = np.array([truth for truth, _, _ in photos], np.intp)
    return evaluate(rows, truths, is_sure=rows.max(axis=1, initial=0) >= bar, **options)


# Right, right, wrong, paper for cardboard, right.
FIVE = [
    (GLASS, GLASS, 0.9),
    (GLASS, GLASS, 0.8),
    (GLASS, PLASTIC, 0.6),
    (CARDBOARD, PAPER, 0.5),
    (PAPER, PAPER, 0.7),
]


def test_how_many_are_right():
    found = measured(FIVE)
    assert (found.n, found.accuracy) == (5, 0.6)
    # Paper and cardboard go to one bin.
    assert found.bin_accuracy == 0.8


def test_each_class():
    found = measured(FIVE)
    glass, paper = found.per_class["glass"], found.per_class["paper"]
    assert (glass.precision, glass.recall, glass.f1, glass.support) == (1, 2 / 3, 0.8, 3)
    assert (paper.precision, paper.recall, paper.f1, paper.support) == (0.5, 1, 2 / 3, 1)
    assert found.per_class["cardboard"].f1 == 0
    assert tuple(found.per_class) == LABELS


def test_classes_without_photos_do_not_weigh():
    """Plastic was answered, but there was none."""
    found = measured(FIVE)
    assert found.per_class["plastic"].support == 0
    assert found.macro_f1 == pytest.approx((0.8 + 2 / 3 + 0) / 3)


def test_confusion_has_the_truth_in_its_rows():
    found = measured(FIVE).confusion
    assert found[GLASS] == [0, 2, 0, 0, 0, 1, 0]
    assert found[CARDBOARD] == [0, 0, 0, 0, 1, 0, 0]
    assert sum(map(sum, found)) == 5


def test_of_those_answered_surely_how_many_are_right():
    found = measured(FIVE)
    assert (found.sure, found.sure_accuracy) == (0.6, 1.0)
    assert (measured(FIVE, bar=0.6).sure, measured(FIVE, bar=0.6).sure_accuracy) == (0.8, 0.75)
    assert math.isnan(measured(FIVE, bar=0.95).sure_accuracy)


def test_coverage_answers_the_surest():
    """Of five photos 90 % are five, 80 % four (which leaves the wrong 0.5 out), 70 % also four."""
    assert measured(FIVE).coverage == {"100": 0.6, "90": 0.6, "80": 0.75, "70": 0.75}


def test_calibration_over_fewer_photos_than_bins():
    """A bin for each: 0.1 + 0.2 + 0.6 + 0.5 + 0.3 off, over five."""
    assert measured(FIVE).ece == pytest.approx(0.34)


def test_calibration_over_bins_of_equal_mass():
    """Two photos a bin; in each the surer is right and the other wrong."""
    photos = [(GLASS, GLASS if i % 2 == 0 else METAL, 0.95 - 0.01 * i) for i in range(20)]
    gaps = [abs((0.95 - 0.01 * i + 0.95 - 0.01 * (i + 1)) / 2 - 0.5) for i in range(0, 20, 2)]
    assert measured(photos).ece == pytest.approx(sum(gaps) / 10)


def test_what_is_calibrated_has_no_error():
    photos = [(GLASS, GLASS if i % 5 else METAL, 0.8) for i in range(50)]
    assert measured(photos).ece == pytest.approx(0)


def test_the_order_of_equally_sure_photos_does_not_matter():
    """Half of 20 equally sure ones are right, whichever come first."""
    photos = [(GLASS, GLASS if i < 10 else METAL, 0.8) for i in range(20)]
    for each in (photos, photos[::-1]):
        found = measured(each)
        assert found.ece == pytest.approx(0.3)
        assert found.coverage == {"100": 0.5, "90": 0.5, "80": 0.5, "70": 0.5}


def test_of_two_equal_probabilities_the_first_is_the_answer():
    rows = np.array([[0, 0.5, 0.5, 0, 0, 0, 0]])
    sure = np.array([True])
    assert evaluate(rows, np.array([GLASS]), is_sure=sure).accuracy == 1
    assert evaluate(rows, np.array([METAL]), is_sure=sure).accuracy == 0


def test_wilson_interval():
    """10 of 10 and 0 of 10 end at 1 and 0; 81 of 100 is a textbook's."""
    low, high = wilson(10, 10)
    assert (low, high) == (pytest.approx(0.7225, abs=1e-4), pytest.approx(1))
    assert wilson(0, 10) == (pytest.approx(0), pytest.approx(0.2775, abs=1e-4))
    assert wilson(81, 100) == (pytest.approx(0.7222, abs=1e-4), pytest.approx(0.8749, abs=1e-4))


def test_one_photo():
    found = measured([(GLASS, GLASS, 0.9)])
    assert (found.n, found.accuracy, found.macro_f1, found.sure) == (1, 1, 1, 1)
    assert found.ece == pytest.approx(0.1)
    assert found.coverage == {"100": 1, "90": 1, "80": 1, "70": 1}


def test_photos_of_other_things_only_count_as_unsure_or_not():
    found = measured(FIVE, notwaste_sure=np.array([False, True, False, False]))
    assert (found.notwaste_unsure, found.notwaste_n) == (0.75, 4)
    assert (found.n, found.accuracy) == (5, 0.6)


def test_no_photo_no_figure():
    found = measured([], notwaste_sure=np.array([False]))
    assert found.notwaste_unsure == 1
    for name in ("accuracy", "macro_f1", "ece", "sure", "bin_accuracy"):
        assert math.isnan(getattr(found, name)), name


def test_json_has_no_nan_and_short_numbers():
    text = json.dumps(measured(FIVE, model="1.2", ms_per_photo=5.1).as_json(), allow_nan=False)
    found = json.loads(text)
    assert found["accuracy_interval"] == [0.230724, 0.882379]
    assert found["notwaste_unsure"] is None
    assert found["per_class"]["paper"]["f1"] == 0.666667
    assert (found["model"], found["ms_per_photo"]) == ("1.2", 5.1)
    json.dumps(measured([]).as_json(), allow_nan=False)


@pytest.mark.parametrize("rows", [np.ones((2, 6)), np.ones((1, 7)), np.full((2, 7), np.nan)])
def test_what_are_no_probabilities_is_refused(rows):
    with pytest.raises(ValueError, match="probabilit"):
        evaluate(rows, np.array([0, 1]), is_sure=np.array([True, True]))
