"""What staff do in the admin while colleagues work, and what they can't do there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common import retention
from common.errors import DomainError
from reports.models import Priority, Report
from reports.services.events import write_event
from reports.services.priorities import set_priority
from reports.states import Actor, State
from tests.reports import builders

pytestmark = pytest.mark.django_db


def page_of(report: Report) -> str:
    return reverse("admin:reports_report_change", args=[report.pk])


def priority_of(report: Report) -> str:
    return reverse("admin:reports_report_priority", args=[report.pk])


# --- priority ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.UNCONFIRMED, State.RESOLVED, State.REJECTED])
def test_only_what_is_open_has_a_priority_to_set(citizen, dispatcher, as_dispatcher, state):
    reporter = None if state == State.UNCONFIRMED else citizen
    report = builders.report(reporter, email="" if reporter else "wati@example.org", state=state)
    with pytest.raises(DomainError) as refusal:
        set_priority(report=report, priority=Priority.URGENT, by=dispatcher)
    assert refusal.value.status == 409
    for method in (as_dispatcher.get, as_dispatcher.post):
        answer = method(priority_of(report), {"priority": "4"}, follow=True)
        assert answer.redirect_chain == [(page_of(report), 302)]
        assert "Only an open report" in answer.content.decode()
    assert priority_of(report) not in as_dispatcher.get(page_of(report)).content.decode()
    assert not report.events.filter(kind="priority").exists()
    report.refresh_from_db()
    assert not report.priority_by_hand


def test_what_is_open_has_one(citizen, as_dispatcher):
    report = builders.report(citizen)
    assert priority_of(report) in as_dispatcher.get(page_of(report)).content.decode()


def test_one_with_an_event_does_not_keep_the_others():
    old = timezone.now() - timedelta(days=3)
    waiting = [
        Report.objects.create(
            type_id="plastic",
            reference=f"W-{number}",
            email="wati@example.org",
            state=State.UNCONFIRMED,
            priority=Priority.LOW,
            language="en",
            place_source="words",
            place_words="behind the market",
            created_at=old,
            expected_at=old,
        )
        for number in range(3)
    ]
    write_event(report=waiting[0], kind="priority", role=Actor.STAFF)
    outcome = next(each for each in retention.apply() if each.rule == "unconfirmed_reports")
    assert not outcome.error, outcome
    assert list(Report.objects.filter(state=State.UNCONFIRMED)) == [waiting[0]]
