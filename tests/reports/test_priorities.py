"""How urgent a report is: by the rule, as it grows older and more people wait, or by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import DomainError
from reports.models import Priority, Report, UrgentPlace
from reports.rules import FOLLOWERS_A_STEP
from reports.services.following import follow
from reports.services.priorities import reckon_open, set_priority
from reports.states import State
from reports.tasks import reckon_priorities
from tests.conftest import person
from tests.reports import builders

pytestmark = pytest.mark.django_db


def priority_of(report: Report) -> int:
    report.refresh_from_db()
    return report.priority


def old(days: int, **fields) -> Report:
    return builders.report(
        fields.pop("reporter"), type="paper", at=timezone.now() - timedelta(days=days), **fields
    )


def test_it_rises_with_each_few_days_that_it_is_late(citizen):
    reports = {days: old(days, reporter=citizen) for days in (1, 9, 10, 13, 16, 90)}
    assert reckon_open() == 4
    # Paper begins low, and is expected within 7 days.
    assert {days: priority_of(report) for days, report in reports.items()} == {
        1: 1,
        9: 1,
        10: 2,
        13: 3,
        16: 4,
        90: 4,
    }
    assert reckon_open() == 0


def test_it_rises_with_followers(citizen):
    report = builders.report(citizen, type="paper", followers=10)
    reckon_priorities()
    assert priority_of(report) == Priority.HIGH
    event = report.events.get(kind="priority")
    assert (event.role, event.changes) == ("system", {"priority": [1, 3]})


@pytest.mark.parametrize(("place", "expected"), [(builders.HERE, 3), ((-6.3, 106.8), 1), (None, 1)])
def test_it_rises_where_it_is_urgent(citizen, place, expected):
    for name, steps in (("School", 1), ("Drain", 2)):
        UrgentPlace.objects.create(
            name=name,
            latitude=builders.HERE[0],
            longitude=builders.HERE[1],
            radius_m=100,
            steps=steps,
        )
    report = builders.report(citizen, type="paper", place=place)
    reckon_open()
    assert priority_of(report) == expected


def test_what_is_closed_stays_as_it_was(citizen):
    report = old(90, reporter=citizen, state=State.RESOLVED)
    assert reckon_open() == 0
    assert priority_of(report) == Priority.LOW


def test_by_hand_has_the_last_word_over_who_follows(citizen, stranger, dispatcher):
    report = builders.report(citizen, type="paper", followers=FOLLOWERS_A_STEP - 1)
    set_priority(report=report, priority=Priority.LOW, by=dispatcher)
    follow(person=stranger, report_id=report.pk)
    assert priority_of(report) == Priority.LOW


def test_by_hand_has_the_last_word_until_it_is_given_back(citizen, dispatcher):
    report = old(90, reporter=citizen)
    set_priority(report=report, priority=Priority.LOW, by=dispatcher, staff_words="Not a hazard.")
    assert reckon_open() == 0
    assert priority_of(report) == Priority.LOW
    event = report.events.get(kind="priority")
    assert (event.actor, event.staff_words) == (dispatcher, "Not a hazard.")
    set_priority(report=report, priority=None, by=dispatcher)
    assert priority_of(report) == Priority.URGENT
    assert not report.priority_by_hand


def test_only_staff_who_may_set_it(citizen):
    report = builders.report(citizen)
    for by in (citizen, person("tri", is_staff=True)):
        with pytest.raises(DomainError) as refusal:
            set_priority(report=report, priority=Priority.URGENT, by=by)
        assert refusal.value.code == "PERMISSION_DENIED"


def test_many_reports_take_no_query_more(citizen, django_assert_num_queries):
    for _number in range(3):
        old(30, reporter=citizen)
    with django_assert_num_queries(6):
        reckon_open()
    for _number in range(30):
        old(30, reporter=citizen)
    with django_assert_num_queries(6):
        reckon_open()
