"""Figures of each version, reckoned by the database; and two versions beside each other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from classifier.models import Detection, ShadowLook
from classifier.taxonomy import LABELS
from classifier.version_stats import mcnemar, pair_of, percentile, stats_by_version

pytestmark = pytest.mark.django_db


def detection(person, label: str = "glass", confidence: float = 0.95, **fields) -> Detection:
    rest = (1 - confidence) / (len(LABELS) - 1)
    numbers = [confidence if each == label else rest for each in LABELS]
    if verified := fields.get("verified_label"):
        fields |= {"verified_label": verified, "verified_at": timezone.now()}
    usual = {"model_version": "1", "latency_ms": 5.0, "is_sure": confidence >= 0.6}
    return Detection.objects.create(
        person=person,
        sha256="0" * 64,
        pdq=b"0" * 32,
        quality=50,
        label=label,
        probabilities=numbers,
        **usual | fields,
    )


def test_how_many_how_sure_how_often_right_and_how_fast(citizen):
    for milliseconds in range(1, 101):
        detection(citizen, latency_ms=milliseconds)
    detection(citizen, "paper", 0.3, verified_label="paper")
    detection(citizen, "trash", 1.0, verified_label="metal")
    detection(citizen, arm="challenger", model_version="2", verified_label="glass")
    found = {(each.version, each.arm): each for each in stats_by_version()}
    assert set(found) == {("1", "active"), ("2", "challenger")}
    one = found["1", "active"]
    assert one.detections == 102
    assert one.confidences == (0, 0, 0, 1, 0, 0, 0, 0, 0, 101)
    assert (one.sure_share, one.not_sure_share) == (0.9902, 0.0098)
    assert (one.verified, one.agreed_share) == (2, 0.5)
    assert one.p50_latency_ms == pytest.approx(50, rel=0.04)
    assert one.p95_latency_ms == pytest.approx(95, rel=0.02)
    assert found["2", "challenger"].agreed_share == 1


def test_only_the_last_ninety_days_count(citizen):
    old = detection(citizen)
    Detection.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=91))
    assert stats_by_version() == []


def test_one_version_alone(citizen):
    detection(citizen)
    detection(citizen, model_version="2")
    assert [each.version for each in stats_by_version("2")] == ["2"]


def test_it_costs_the_same_however_many(citizen, django_assert_num_queries):
    for count in (1, 12):
        for number in range(count):
            detection(citizen, model_version=str(number), confidence=0.3 + number / 20)
        with django_assert_num_queries(2):
            stats_by_version()


def test_percentiles_of_nothing():
    assert percentile({}, 0.5) == 0


@pytest.mark.parametrize(
    ("one", "other", "p"),
    [
        (0, 0, 1),
        (5, 5, 1),
        (0, 5, 0.0625),
        (0, 6, 0.03125),
        (1, 9, 0.021484375),
        (600, 500, 0.0028),
    ],
)
def test_mcnemar(one, other, p):
    assert mcnemar(one, other) == mcnemar(other, one) == pytest.approx(p, rel=0.02)


def look(person, said: str, other: str, truth: str = "", **fields) -> ShadowLook:
    if truth:
        fields["detection"] = detection(person, said, verified_label=truth)
    usual = {"active": "1", "challenger": "2", "active_confidence": 0.9}
    return ShadowLook.objects.create(active_label=said, challenger_label=other, **usual | fields)


def test_two_beside_each_other(citizen, django_assert_num_queries):
    look(citizen, "glass", "glass", "glass")
    look(citizen, "glass", "plastic", "glass")
    look(citizen, "glass", "plastic", "plastic")
    look(citizen, "glass", "metal", "metal")
    look(citizen, "glass", "metal", "trash")
    look(citizen, "glass", "metal")
    look(citizen, "glass", "", "glass")
    look(citizen, "glass", "glass", "glass", challenger="3")
    with django_assert_num_queries(1):
        pair = pair_of("2")
    assert (pair.active, pair.looks, pair.failed, pair.differing) == ("1", 7, 1, 5)
    assert (pair.both_right, pair.only_active, pair.only_challenger, pair.neither) == (1, 2, 2, 1)
    assert (pair.told, pair.p) == (6, 1)


def test_beside_the_one_that_it_was_last_held_against(citizen):
    before = timezone.now() - timedelta(days=1)
    look(citizen, "glass", "glass", active="0", created_at=before)
    look(citizen, "glass", "metal")
    pair = pair_of("2")
    assert (pair.active, pair.looks) == ("1", 1)
    assert pair_of("9") is None
