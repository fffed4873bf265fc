"""Many reviewers at once, in real threads on a real server; SQLite lets one write after the other
by itself."""

import pytest
from django.db import connection

from classifier.models import TrainingPhoto
from rewards.models import PointsEntry, Profile
from studio.reasons import PHOTO_POINTS
from studio.services import reviewing
from studio.services.reviewing import approve, reject, take, undo
from tests.classifier.training_photos import training_photo
from tests.conftest import person
from tests.crowds import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]
REVIEWERS = 8
State = TrainingPhoto.State


@pytest.fixture(autouse=True)
def nothing_is_grouped(monkeypatch):
    monkeypatch.setattr(reviewing, "group_soon", lambda: None)


def reviewers(count: int = REVIEWERS) -> list:
    return [person(f"reviewer{number}", is_staff=True) for number in range(count)]


def waiting(contributor) -> TrainingPhoto:
    known = {"state": State.WAITING, "source": "people", "claimed_label": "glass"}
    return training_photo(contributor=contributor, **known)


def test_reviewers_who_come_at_once_never_share(citizen):
    staff = reviewers()
    photos = {waiting(citizen).pk for _ in range(REVIEWERS)}
    for _time in range(5):
        TrainingPhoto.objects.update(held_by=None, held_until=None)
        taken = at_once([lambda who=who: take(reviewer=who).pk for who in staff])
        assert set(taken) == photos


def test_of_many_one_gets_the_last_photo(citizen):
    staff, photo = reviewers(), waiting(citizen)
    for _time in range(5):
        TrainingPhoto.objects.update(held_by=None, held_until=None)
        taken = at_once([lambda who=who: take(reviewer=who) for who in staff])
        assert sorted(taken, key=bool) == [None] * (REVIEWERS - 1) + [photo]


def test_of_decisions_that_come_at_once_one_counts(citizen):
    who = reviewers(1)[0]
    for time in range(5):
        photo = waiting(citizen)
        take(reviewer=who)
        jobs = [
            lambda label=label: approve(reviewer=who, photo_id=photo.pk, label=label) and label  # noqa: B023
            for label in ("glass", "paper", "metal")
        ]
        jobs.append(lambda: reject(reviewer=who, photo_id=photo.pk, reason="many") and "rejected")  # noqa: B023
        answers = at_once(jobs)
        assert answers.count("NOT_HELD") == 3, answers
        photo.refresh_from_db()
        now = photo.label if photo.state == State.READY else photo.state
        assert now in answers
        assert PointsEntry.objects.count() <= time + 1


def test_who_decides_as_the_hold_lapses_either_wins_or_is_told(citizen):
    one, other = reviewers(2)
    for _time in range(10):
        photo = waiting(citizen)
        take(reviewer=one)
        TrainingPhoto.objects.filter(pk=photo.pk).update(held_until=photo.created_at)
        decided, taken = at_once(
            [
                lambda: approve(reviewer=one, photo_id=photo.pk, label="glass") and "decided",  # noqa: B023
                lambda: take(reviewer=other),
            ]
        )
        assert (decided, taken) in (("decided", None), ("NOT_HELD", photo))
        TrainingPhoto.objects.all().delete()


def test_many_undos_and_approvals_pay_once(citizen):
    who = reviewers(1)[0]
    photo = waiting(citizen)
    for _time in range(3):
        take(reviewer=who)
        at = approve(reviewer=who, photo_id=photo.pk, label="glass")
        jobs = [lambda: undo(reviewer=who, photo_id=photo.pk, decided_at=at) or "undone"] * 4  # noqa: B023
        answers = at_once(jobs)
        assert answers.count("undone") == 1, answers
    assert Profile.objects.get(person=citizen).balance == PHOTO_POINTS
