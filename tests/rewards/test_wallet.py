"""What somebody has, up to today."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rewards.models import Level, Profile
from rewards.rules import percent_of_way
from rewards.selectors import profile_version, wallet
from rewards.services import earn, spend

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def levels(db):
    Level.objects.all().delete()
    for number, points in ((1, 0), (2, 20), (3, 60)):
        Level.objects.create(
            number=number, points=points, name_en=f"Step {number}", name_id=f"Langkah {number}"
        )


def pay(person, amount, source="1", days_ago=0):
    day = timezone.localdate() - timedelta(days=days_ago)
    return earn(person=person, reason="disposal", source=source, amount=amount, day=day)


def test_people_who_never_earned_have_zeros_and_no_row(citizen):
    mine = wallet(citizen)
    assert (mine.balance, mine.earned, mine.streak, mine.longest_streak) == (0, 0, 0, 0)
    assert (mine.level.number, mine.level.name) == (1, "Step 1")
    assert (mine.next_level.number, mine.points_to_next, mine.progress_percent) == (2, 20, 0)
    assert not hasattr(citizen, "profile")
    assert not Profile.objects.exists()
    assert profile_version(citizen) == mine.version == 0


def test_how_far_it_is(citizen):
    pay(citizen, 30)
    mine = wallet(citizen)
    assert (mine.level.number, mine.next_level.name) == (2, "Step 3")
    assert (mine.points_to_next, mine.progress_percent) == (30, 25)


def test_what_is_spent_moves_no_level(citizen):
    pay(citizen, 30)
    spend(person=citizen, reason="reward", source="1", amount=30)
    mine = wallet(citizen)
    assert (mine.balance, mine.earned, mine.level.number) == (0, 30, 2)


def test_the_highest_has_no_next(citizen):
    pay(citizen, 60)
    mine = wallet(citizen)
    assert (mine.next_level, mine.points_to_next, mine.progress_percent) == (None, 0, 100)


def test_whoever_kept_a_level_whose_bar_rose_starts_where_they_are(citizen):
    pay(citizen, 20)
    Level.objects.filter(number=2).update(points=40)
    mine = wallet(citizen)
    assert (mine.level.number, mine.points_to_next, mine.progress_percent) == (2, 40, 0)


def test_a_bar_that_was_lowered_counts_at_once(citizen):
    pay(citizen, 15)
    Level.objects.filter(number=2).update(points=10)
    assert wallet(citizen).level.number == 2


def test_a_city_without_levels_has_points_all_the_same(citizen):
    Level.objects.all().delete()
    assert pay(citizen, 5).level == 1
    assert wallet(citizen).balance == 5


@pytest.mark.parametrize(("days_ago", "streak"), [(0, 1), (1, 1), (2, 0)])
def test_a_streak_runs_on_until_a_whole_day_is_missed(citizen, days_ago, streak):
    pay(citizen, 5, days_ago=days_ago)
    mine = wallet(citizen)
    assert (mine.streak, mine.longest_streak) == (streak, 1)


@pytest.mark.parametrize("entries", [1, 20])
def test_it_costs_two_looks(citizen, entries, django_assert_num_queries):
    for number in range(entries):
        pay(citizen, 5, source=str(number))
    with django_assert_num_queries(2):
        wallet(citizen)
    with django_assert_num_queries(1):
        profile_version(citizen)


def test_a_hundred_percent_is_only_what_has_arrived():
    assert percent_of_way(have=9_999, start=0, goal=10_000) == 99
    assert percent_of_way(have=10, start=0, goal=10) == 100
    assert percent_of_way(have=5, start=10, goal=20) == 0
