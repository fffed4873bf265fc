"""Many who write reports at once, and the day that begins meanwhile. Real threads on a real
server; SQLite lets one write after the other by itself."""

import random
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from reports.models import Horizon, Report
from reports.square_triggers import Kind, count_anew, move_horizon, new_since
from reports.states import State
from tests.crowds import at_once
from tests.reports.builders import HERE, report
from tests.reports.test_squares import as_they_are, counted

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]
SPOTS = [HERE, (HERE[0] + 0.0003, HERE[1]), (HERE[0] + 0.02, HERE[1] + 0.02)]


def test_none_waits_for_ever_and_nothing_is_lost(citizen):
    count_anew()
    Horizon.objects.update(since=new_since() - timedelta(days=1))
    count_of_days = [new_since() - timedelta(hours=1), new_since(), timezone.now()]

    def live(number: int) -> int:
        draw = random.Random(number)
        for _time in range(5):
            place, at = draw.choice(SPOTS), draw.choice(count_of_days)
            one = report(citizen, place=place, at=at)
            closed = {"state": State.NOT_FOUND, "closed_at": timezone.now()}
            Report.objects.filter(pk=one.pk).update(**closed)
        return number

    def begin_the_day() -> str:
        move_horizon()
        count_anew(kinds=(Kind.NEW,))
        return "begun"

    answers = at_once([*(lambda n=n: live(n) for n in range(8)), begin_the_day, begin_the_day])
    assert sorted(answers, key=str) == [*range(8), "begun", "begun"]
    assert Horizon.objects.get().since == new_since()
    assert counted() == as_they_are()
    assert sum(one[0] for key, one in counted().items() if key[:2] == (Kind.CLOSED, 19)) == 40


def test_who_counts_waits_for_whoever_writes(citizen):
    def count_impatiently() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 100")
        try:
            count_anew()
        except OperationalError:
            return "waits"
        return "has missed one"

    with transaction.atomic():
        report(citizen)
        assert at_once([count_impatiently]) == ["waits"]
    count_anew()
    assert counted() == as_they_are()
