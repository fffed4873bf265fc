"""Labels that a model doubts, and whether more photos help: on drawn clouds of features."""

import numpy as np
import pytest

from classifier.training import label_check
from classifier.training.label_check import (
    ENOUGH,
    FOLDS,
    HELPS,
    TOO_FEW,
    KindCurve,
    folds_of,
    learning_curve,
    numbered,
    out_of_fold,
    scaled,
    shares_of,
    suspects,
)

KINDS, WIDTH = 7, 48


def say_nothing(done, total):
    """For those who only want the result."""


def clouds(n, seed=0, apart=1.0, kinds=KINDS):
    """Photos of kinds that overlap somewhat, two of each object."""
    random = np.random.default_rng(seed)
    groups = np.arange(n) // 2
    labels = random.integers(0, kinds, n // 2 + 1)[groups]
    centres = random.normal(size=(kinds, WIDTH)) * apart
    features = centres[labels] + random.normal(size=(n, WIDTH))
    return features.astype(np.float32), labels, groups


def checked(features, labels, groups):
    found = out_of_fold(scaled(features), labels, groups, KINDS, say_nothing)
    return suspects(found, labels, groups)


def planted(labels, share, seed=5):
    random = np.random.default_rng(seed)
    rows = random.choice(len(labels), round(share * len(labels)), replace=False)
    wrong = labels.copy()
    wrong[rows] = (wrong[rows] + random.integers(1, KINDS, len(rows))) % KINDS
    return wrong, rows


def test_planted_errors_come_first():
    features, labels, groups = clouds(1400)
    wrong, rows = planted(labels, 0.03)
    found = checked(features, wrong, groups)
    first = found.rows[: len(rows)]
    assert len(set(first) & set(rows)) >= 0.9 * len(rows)
    assert len(set(found.rows) & set(rows)) >= 0.95 * len(rows)
    # Of what is called wrong beyond them there is little.
    assert len(found.rows) < 2 * len(rows)


def test_a_planted_error_is_called_what_it_is():
    features, labels, groups = clouds(1400)
    wrong, rows = planted(labels, 0.02)
    found = checked(features, wrong, groups)
    called = dict(zip(found.rows, found.others, strict=True))
    right = [called.get(row) == labels[row] for row in rows]
    assert np.mean(right) > 0.9


def test_how_strongly_lies_between_nought_and_one_and_falls():
    features, labels, groups = clouds(700, apart=0.4)
    found = checked(features, planted(labels, 0.1)[0], groups)
    assert len(found.rows) > 20
    assert (np.diff(found.strengths) <= 0).all()
    assert 0 < found.strengths[-1] <= found.strengths[0] <= 1


def test_where_labels_are_right_and_kinds_far_apart_nothing_is_suspected():
    assert not len(checked(*clouds(700, apart=4)).rows)


def test_the_same_photos_give_the_same_answer():
    features, labels, groups = clouds(700)
    wrong = planted(labels, 0.05)[0]
    one, other = (checked(features, wrong, groups) for _time in range(2))
    assert np.array_equal(one.rows, other.rows)
    assert np.array_equal(one.strengths, other.strengths)


def test_no_group_is_on_both_sides():
    _features, labels, groups = clouds(900)
    folds = folds_of(labels, groups)
    assert {len(set(folds[groups == group])) for group in np.unique(groups)} == {1}
    assert set(folds) == set(range(FOLDS))
    # Each kind is dealt out evenly, by groups.
    for kind in range(KINDS):
        _numbers, sizes = np.unique(
            [folds[groups == group][0] for group in np.unique(groups[labels == kind])],
            return_counts=True,
        )
        assert sizes.max() - sizes.min() <= 1


def test_an_object_photographed_often_does_not_vouch_for_itself():
    """Twenty shots of one thing under a wrong label: were some on the other side, they would bear
    each other out."""
    features, labels, _groups = clouds(1400)
    shots = np.flatnonzero(labels == 2)[:20]
    features[shots] = features[shots[0]] + 0.05 * np.random.default_rng(3).normal(
        size=(20, WIDTH)
    ).astype(np.float32)
    wrong, groups = labels.copy(), np.arange(len(labels))
    wrong[shots] = 4
    apart = set(checked(features, wrong, groups).rows) & set(shots)
    groups[shots] = shots[0]
    together = set(checked(features, wrong, groups).rows) & set(shots)
    assert len(together) == 20
    assert len(apart) < 5


def test_a_kind_with_few_groups_is_not_judged():
    features, labels, groups = clouds(700)
    labels[labels == 6] = 5
    labels[:4] = 6
    groups[:4] = groups[0]
    found = checked(features, labels, groups)
    assert not set(range(4)) & set(found.rows)
    assert 6 not in found.others


def test_an_empty_kind():
    features, labels, groups = clouds(700, kinds=6)
    found = checked(features, planted(labels, 0.03)[0] % 6, groups)
    assert 6 not in found.others
    assert np.isfinite(found.strengths).all()


def test_features_that_never_change():
    _features, labels, groups = clouds(200)
    found = checked(np.ones((200, WIDTH), np.float32), labels, groups)
    assert np.isfinite(found.strengths).all()


def test_one_feature_that_never_changes_counts_for_nothing():
    features, _labels, _groups = clouds(100)
    features[:, 3] = 7
    assert (scaled(features)[:, 3] == 0).all()


def test_nothing_at_all():
    nothing = np.zeros(0, np.intp)
    found = suspects(np.zeros((0, KINDS), np.float32), nothing, nothing)
    assert not len(found.rows)


# --- the curve --------------------------------------------------------------------------------


def curves(n, apart, validation=400):
    features, labels, groups = clouds(n, apart=apart)
    rows = np.arange(n)
    return learning_curve(
        scaled(features), labels, groups, rows[validation:], rows[:validation], KINDS, say_nothing
    )


def test_the_curve_rises_and_counts_what_it_was_taught_with():
    found = curves(1200, apart=0.5)
    assert len(found) == KINDS
    mean = np.mean([each.f1 for each in found], axis=0)
    assert mean[-1] > mean[0] + 0.05
    assert sum(each.photos[-1] for each in found) == 800
    assert 90 <= sum(each.photos[0] for each in found) <= 120
    assert sum(each.validation for each in found) == 400


def test_kinds_that_are_learned_at_once_have_enough():
    assert {each.verdict for each in curves(1200, apart=4)} == {ENOUGH}


def test_too_few_to_say():
    assert {each.verdict for each in curves(1200, apart=1, validation=60)} == {TOO_FEW}


@pytest.mark.parametrize(
    ("last", "validation", "verdict"),
    [
        (0.63, 20, HELPS),
        (0.62, 20, HELPS),
        (0.61, 20, ENOUGH),
        (0.5, 20, ENOUGH),
        (0.9, 19, TOO_FEW),
    ],
)
def test_the_verdict_is_of_the_last_doubling(last, validation, verdict):
    f1 = (0.1, 0.2, 0.6, last)
    assert KindCurve(0, (1, 2, 4, 8), f1, f1, validation).verdict == verdict


def test_shares_hold_whole_groups_and_grow():
    _features, labels, groups = clouds(800)
    shares = shares_of(labels, groups, 0)
    assert all(len(set(shares[groups == group])) == 1 for group in np.unique(groups))
    eighth, half = shares <= 0.125, shares <= 0.5
    assert not (eighth & ~half).any()
    for kind in range(KINDS):
        assert 0 < eighth[labels == kind].mean() < 0.2
        assert 0.45 < half[labels == kind].mean() < 0.55


def test_a_curve_without_validation_or_training():
    features, labels, groups = clouds(100)
    rows, nothing = np.arange(100), np.zeros(0, np.intp)
    for training, validation in ((rows, nothing), (nothing, rows)):
        found = learning_curve(features, labels, groups, training, validation, KINDS, say_nothing)
        assert all(np.isfinite(each.f1).all() for each in found)


def test_names_become_numbers():
    assert list(numbered(["b", "a", "b"])) == [1, 0, 1]


def test_it_tells_how_far_it_is():
    features, labels, groups = clouds(100)
    told = []
    out_of_fold(features, labels, groups, KINDS, lambda done, total: told.append((done, total)))
    assert told == [(n, FOLDS) for n in range(1, FOLDS + 1)]
    assert label_check.SHARES[-1] == 1
