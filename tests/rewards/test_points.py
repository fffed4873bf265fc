"""Points come and go in one way, and every sum follows."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from notifications.models import Notification
from rewards import selectors
from rewards.exceptions import AlreadyPaid, NotEnoughPoints
from rewards.models import Level, PointsEntry, Profile, Score
from rewards.services import earn, give_back, spend, touch

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)


def pay(person, amount=10, source="1", day=MONDAY, reason="disposal"):
    return earn(person=person, reason=reason, source=source, amount=amount, day=day)


def test_the_first_points_make_a_profile_a_line_and_three_scores(citizen):
    earned = pay(citizen, amount=10)
    assert (earned.amount, earned.balance, earned.earned) == (10, 10, 10)
    assert (earned.level_before, earned.level) == (1, 1)
    entry = PointsEntry.objects.get()
    assert (entry.amount, entry.direction, entry.balance_after) == (10, "earned", 10)
    assert list(Score.objects.values_list("points", flat=True)) == [10, 10, 10]


def test_points_add_up(citizen):
    pay(citizen, amount=10, source="1")
    pay(citizen, amount=5, source="2")
    profile = Profile.objects.get()
    assert (profile.balance, profile.earned, profile.version) == (15, 15, 2)
    assert [entry.balance_after for entry in PointsEntry.objects.order_by("id")] == [10, 15]
    assert list(Score.objects.values_list("points", flat=True)) == [15, 15, 15]


def test_one_thing_is_paid_once_whoever_asks(citizen, stranger):
    pay(citizen, source="1")
    for person in (citizen, stranger):
        with pytest.raises(AlreadyPaid), transaction.atomic():
            pay(person, source="1")
    assert Profile.objects.get().balance == 10
    assert list(Score.objects.values_list("points", flat=True)) == [10, 10, 10]


def test_the_same_source_for_another_reason_is_another_thing(citizen):
    pay(citizen, source="1", reason="disposal")
    pay(citizen, source="1", reason="appeal")
    assert Profile.objects.get().balance == 20


def test_spending_takes_from_the_balance_alone(citizen):
    pay(citizen, amount=10)
    spent = spend(person=citizen, reason="reward", source="a", amount=4)
    assert (spent.amount, spent.balance) == (4, 6)
    profile = Profile.objects.get()
    assert (profile.balance, profile.earned) == (6, 10)
    assert Score.objects.get(period="all").points == 10
    assert PointsEntry.objects.first().amount == -4


def test_nobody_spends_what_they_do_not_have(citizen):
    pay(citizen, amount=10)
    with pytest.raises(NotEnoughPoints) as refusal, transaction.atomic():
        spend(person=citizen, reason="reward", source="a", amount=11)
    assert "11" in refusal.value.message
    assert "10" in refusal.value.message
    assert Profile.objects.get().balance == 10
    assert PointsEntry.objects.count() == 1


def test_people_without_a_profile_have_nothing_to_spend(citizen):
    with pytest.raises(NotEnoughPoints), transaction.atomic():
        spend(person=citizen, reason="reward", source="a", amount=1)


def test_what_is_given_back_was_not_earned(citizen):
    pay(citizen, amount=10)
    spend(person=citizen, reason="reward", source="a", amount=4)
    returned = give_back(person=citizen, reason="reward-back", source="a", amount=4)
    assert (returned.amount, returned.balance) == (4, 10)
    profile = Profile.objects.get()
    assert (profile.balance, profile.earned, profile.version) == (10, 10, 3)
    assert Score.objects.get(period="all").points == 10


def test_more_than_was_spent_is_not_given_back(citizen):
    pay(citizen, amount=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        give_back(person=citizen, reason="reward-back", source="a", amount=1)
    assert Profile.objects.get().balance == 10


@pytest.mark.parametrize("service", [earn, spend, give_back])
@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_or_less_is_not_moved(citizen, service, amount):
    with pytest.raises(ValueError, match="points can't be moved"):
        service(person=citizen, reason="disposal", source="1", amount=amount)


def test_earning_costs_five_statements_at_most(citizen):
    pay(citizen, source="1")
    with (
        CaptureQueriesContext(
            connection,
        ) as statements,
        transaction.atomic(),
    ):
        pay(citizen, source="2")
    ours = [one["sql"] for one in statements if "SAVEPOINT" not in one["sql"]]
    assert len(ours) <= 5, ours


def test_touch_counts_up_and_makes_a_profile(citizen):
    assert selectors.profile_version(citizen) == 0
    touch(person=citizen)
    touch(person=citizen)
    assert selectors.profile_version(citizen) == 2


def days_later(number):
    return MONDAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("days", "streak", "longest"),
    [
        ([0], 1, 1),
        ([0, 0], 1, 1),
        ([0, 1, 2], 3, 3),
        ([0, 1, 1, 2], 3, 3),
        ([0, 1, 3], 1, 2),
        ([0, 1, 3, 4], 2, 2),
        ([5, 4], 1, 1),
    ],
)
def test_days_in_a_row(citizen, days, streak, longest):
    for number, day in enumerate(days):
        pay(citizen, source=str(number), day=days_later(day))
    profile = Profile.objects.get()
    assert (profile.streak, profile.longest_streak) == (streak, longest)
    assert profile.last_day == days_later(max(days))


def test_what_staff_pay_later_is_no_day_of_the_streak(citizen):
    pay(citizen, day=MONDAY)
    pay(citizen, source="2", day=None)
    profile = Profile.objects.get()
    assert (profile.streak, profile.last_day) == (1, MONDAY)


@pytest.fixture
def levels():
    Level.objects.all().delete()
    rows = [(1, 0), (2, 20), (3, 50), (4, 100)]
    Level.objects.bulk_create(
        Level(number=number, points=points, name_en=f"Step {number}", name_id=f"Langkah {number}")
        for number, points in rows
    )


def test_a_level_is_reached_and_told_once(citizen, levels):
    earned = pay(citizen, amount=20)
    assert (earned.level_before, earned.level) == (1, 2)
    again = pay(citizen, amount=1, source="2")
    assert (again.level_before, again.level) == (2, 2)
    assert Profile.objects.get().level == 2
    news = Notification.objects.get()
    assert (news.kind, news.source) == ("level", "2")
    assert "Step 2" in news.title


def test_a_level_can_be_skipped(citizen, levels):
    earned = pay(citizen, amount=60)
    assert (earned.level_before, earned.level) == (1, 3)
    assert Notification.objects.get().source == "3"


def test_a_raised_bar_takes_nobodys_level_away(citizen, levels):
    pay(citizen, amount=20)
    Level.objects.filter(number=2).update(points=30)
    earned = pay(citizen, amount=1, source="2")
    assert (earned.level_before, earned.level) == (2, 2)
    assert selectors.wallet(citizen).level.number == 2


def test_spending_takes_no_level_away(citizen, levels):
    pay(citizen, amount=20)
    spend(person=citizen, reason="reward", source="a", amount=20)
    assert selectors.wallet(citizen).level.number == 2
