"""The command finds whatever was bent, and nothing where nothing was."""

from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import CheckConstraint, Q

from common.append_only import lift_triggers, make_triggers
from rewards.models import PointsEntry, Profile, Score
from rewards.rules import periods_of
from rewards.services import earn, give_back, spend, touch

pytestmark = pytest.mark.django_db
ON_POSTGRES = connection.vendor == "postgresql"


@pytest.fixture
def ledger(citizen, stranger):
    for number in range(3):
        earn(person=citizen, reason="disposal", source=f"a{number}", amount=10)
    spend(person=citizen, reason="reward", source="1", amount=7)
    give_back(person=citizen, reason="reward-back", source="1", amount=7)
    earn(person=stranger, reason="disposal", source="b", amount=4)


def check() -> str:
    said = StringIO()
    call_command("check_ledger", stdout=said)
    return said.getvalue()


def troubles() -> str:
    with pytest.raises(CommandError) as refusal:
        check()
    assert refusal.value.returncode == 1
    return str(refusal.value)


def bend(**fields) -> None:
    """As somebody does who has the database's own password."""
    lift_triggers(connection)
    row = PointsEntry.objects.order_by("id")[1]
    PointsEntry.objects.filter(pk=row.pk).update(**fields)
    make_triggers(apps.get_app_config("rewards"))


def test_what_services_write_is_right(ledger):
    said = check()
    assert said.count("\n") == 1
    assert "6 entries of 2 people" in said


def test_an_empty_ledger_is_right(db):
    assert "0 entries" in check()


def test_people_without_an_entry_are_right(citizen):
    touch(person=citizen)
    check()


@pytest.mark.parametrize(("balance", "earned"), [(29, 30), (30, 31)])
def test_a_sum_that_does_not_follow(ledger, citizen, balance, earned):
    Profile.objects.filter(person=citizen).update(balance=balance, earned=earned)
    key = str(citizen.pk) if ON_POSTGRES else citizen.pk.hex
    sentence = f"{key} has a balance of {balance}, by the ledger 30, earned {earned}, in"
    assert sentence in troubles()


def test_points_without_a_profile(ledger, stranger):
    Profile.objects.filter(person=stranger).delete()
    assert "has a balance of 0, by the ledger 4" in troubles()


def test_a_balance_after_that_does_not_follow(ledger):
    bend(balance_after=21)
    assert "leaves 21 points, by those before it 20" in troubles()


def test_a_score_that_does_not_follow(ledger, citizen):
    Score.objects.filter(person=citizen, period="all").update(points=31)
    assert "in rankings 31, by the ledger 30" in troubles()


def test_a_score_that_is_missing(ledger, citizen):
    today = PointsEntry.objects.first().day
    Score.objects.filter(person=citizen, period=periods_of(today)[2]).delete()
    assert f"has 0 points in {periods_of(today)[2]}, by the ledger 30" in troubles()


def test_a_score_of_a_day_without_points(ledger, stranger):
    Score.objects.create(person=stranger, period="2020-01", points=3)
    assert "has 3 points in 2020-01, by the ledger 0" in troubles()


def test_only_so_many_are_named(ledger, stranger):
    for month in range(1, 10):
        Score.objects.create(person=stranger, period=f"2020-0{month}", points=3)
    said = troubles()
    assert said.count("points in 2020") == 5
    assert "and 4 more like this" in said


def test_a_trigger_that_is_gone(ledger):
    lift_triggers(connection)
    assert "lacks its trigger rewards_pointsentry_refuses_update" in troubles()


def test_a_constraint_that_is_gone(ledger, monkeypatch):
    gone = CheckConstraint(condition=Q(balance__gte=0), name="profile_is_never_poor")
    monkeypatch.setattr(Profile._meta, "constraints", [*Profile._meta.constraints, gone])
    assert "rewards_profile lacks its constraint profile_is_never_poor" in troubles()


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite would have to rebuild the table")
def test_a_sign_that_is_wrong(ledger):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE rewards_pointsentry DROP CONSTRAINT points_entry_sign_follows_direction"
        )
    bend(direction="spent")
    assert "is spent and has 10 points" in troubles()


DAYS = [date(2026, 1, 1) + timedelta(days=step) for step in (0, 3, 4, 30, 31, 364, 367, 368)]
DAYS += [date(2024, 12, 29), date(2024, 12, 30), date(2021, 1, 3), date(2021, 1, 4)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_weeks_and_months_are_those_of_the_scores(citizen, day, monkeypatch, settings):
    """Around the ends of years, where the year of a week is not that of its days."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(settings.TIME_ZONE))
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    earn(person=citizen, reason="disposal", source="1", amount=10)
    assert PointsEntry.objects.get().day == day
    check()


@pytest.mark.django_db(transaction=True)
def test_it_reads_one_moment_and_ends_it(ledger):
    """Outside a test's own transaction, where it begins one that only reads."""
    assert "6 entries" in check()
    touch(person=Profile.objects.first().person)
    check()
