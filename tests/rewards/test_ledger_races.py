"""Sixty-four who earn and spend at once, as real threads: one wins, and every sum is exact."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from rewards.models import Badge, EarnedBadge, Level, PointsEntry, Profile
from rewards.seed import load_badges, load_levels
from rewards.services import award_badges, earn, spend
from tests.conftest import person
from tests.rewards.test_redeem_races import CROWD, ended

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer at a time, who waits 5 s"
    ),
]


@pytest.fixture(autouse=True)
def sums_are_exact():
    yield
    call_command("check_ledger")


@pytest.fixture
def rich(citizen):
    earn(person=citizen, reason="disposal", source="before", amount=10)
    return citizen


def test_the_last_points_are_spent_once(rich):
    def buy(number):
        return lambda: spend(person=rich, reason="reward", source=str(number), amount=10)

    ends = ended([buy(number) for number in range(CROWD)])
    assert ends == {"done": 1, "NOT_ENOUGH_POINTS": CROWD - 1}
    assert Profile.objects.get().balance == 0


def test_as_many_spend_as_there_are_points_for(rich):
    def buy(number):
        return lambda: spend(person=rich, reason="reward", source=str(number), amount=3)

    ends = ended([buy(number) for number in range(CROWD)])
    assert ends == {"done": 3, "NOT_ENOUGH_POINTS": CROWD - 3}
    assert Profile.objects.get().balance == 1


def test_one_thing_is_paid_to_one_person_once(citizen):
    """The first points of all, so that the profile, too, is made by one of them."""

    def pay():
        earn(person=citizen, reason="disposal", source="1", amount=10)

    assert ended([pay] * CROWD) == {"done": 1, "ALREADY_PAID": CROWD - 1}
    assert PointsEntry.objects.count() == 1
    assert Profile.objects.get().balance == 10


def test_one_thing_is_paid_to_one_of_many():
    people = [person(f"p{number}") for number in range(CROWD)]

    def pay(who):
        return lambda: earn(person=who, reason="disposal", source="1", amount=10)

    assert ended([pay(who) for who in people]) == {"done": 1, "ALREADY_PAID": CROWD - 1}
    assert PointsEntry.objects.count() == 1
    assert Profile.objects.get().balance == 10


def test_all_that_is_earned_at_once_counts(citizen):
    load_levels(Level)

    def pay(number):
        return lambda: earn(person=citizen, reason="disposal", source=str(number), amount=1)

    assert ended([pay(number) for number in range(CROWD)]) == {"done": CROWD}
    profile = Profile.objects.get()
    assert (profile.balance, profile.earned, profile.level) == (CROWD, CROWD, 2)
    assert profile.version == CROWD
    assert sorted(PointsEntry.objects.values_list("balance_after", flat=True)) == [
        *range(1, CROWD + 1)
    ]


def test_a_badge_is_given_and_told_once(citizen):
    load_badges(Badge)

    def award():
        with transaction.atomic():
            award_badges(person=citizen, measures={"items": 1})

    assert ended([award] * CROWD) == {"done": CROWD}
    assert EarnedBadge.objects.count() == 1
    assert citizen.notifications.filter(kind="badge").count() == 1
