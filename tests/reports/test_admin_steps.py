"""What staff do in the admin while colleagues work, and what they can't do there."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common import retention
from common.errors import DomainError
from reports.admin import steps
from reports.models import Priority, Report
from reports.services.events import write_event
from reports.services.moving import move
from reports.services.priorities import set_priority
from reports.states import Actor, State
from tests.conftest import person
from tests.reports import builders

pytestmark = pytest.mark.django_db
LIST = reverse("admin:reports_report_changelist")


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


# --- while colleagues work ---------------------------------------------------------------------


def step(report: Report, to: State) -> str:
    return f"{reverse('admin:reports_report_move', args=[report.pk])}?to={to}"


def hidden(response) -> dict[str, list[str]]:
    """What the page sends back without being typed."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', words(response)):
        found.setdefault(name, []).append(unescape(value))
    return found


def words(response) -> str:
    return response.content.decode()


def give(report: Report, crew: str) -> None:
    by = person(f"by-{crew}", is_staff=True, is_superuser=True)
    move(report_id=report.pk, to=State.DISPATCHED, role=Actor.STAFF, by=by, dispatched_to=crew)


def crew_of(report: Report) -> str:
    report.refresh_from_db()
    return report.dispatched_to


def test_a_page_that_lay_open_overwrites_no_colleague(citizen, as_dispatcher):
    report = builders.report(citizen)
    address = step(report, State.DISPATCHED)
    said = hidden(as_dispatcher.get(address)) | {"dispatched_to": "crew-7"}
    give(report, "crew-4")
    refused = as_dispatcher.post(address, said)
    assert refused.status_code == 400
    assert "Somebody else changed this report meanwhile" in words(refused)
    # What was typed is still there, and what it is now can be read before it is sent again.
    assert 'value="crew-7"' in words(refused) and "crew-4" in words(refused)
    assert crew_of(report) == "crew-4"
    assert as_dispatcher.post(address, said | hidden(refused)).status_code == 302
    assert crew_of(report) == "crew-7"


def test_what_is_missing_does_not_hide_that_it_changed(citizen, as_dispatcher):
    report = builders.report(citizen)
    address = step(report, State.DISPATCHED)
    said = hidden(as_dispatcher.get(address))
    give(report, "crew-4")
    said = hidden(as_dispatcher.post(address, said | {"dispatched_to": "x" * 121}))
    assert as_dispatcher.post(address, said | {"dispatched_to": "crew-7"}).status_code == 400
    assert crew_of(report) == "crew-4"


def test_of_many_that_were_chosen_what_changed_is_left(citizen, as_dispatcher):
    reports = [builders.report(citizen) for _number in range(3)]
    chosen = {"action": "assign", ACTION_CHECKBOX_NAME: [str(report.pk) for report in reports]}
    said = hidden(as_dispatcher.post(LIST, chosen)) | {"dispatched_to": "crew-7"}
    give(reports[1], "crew-4")
    done = words(as_dispatcher.post(LIST, said, follow=True))
    assert "2 reports were moved." in done
    assert f"{reports[1].reference}: Somebody else changed" in done
    assert [crew_of(report) for report in reports] == ["crew-7", "crew-4", "crew-7"]


@pytest.mark.parametrize("seen", ["x", "{pk}", "{pk} yesterday", "{pk} 2026-02-31T00:00:00", ""])
def test_what_was_seen_is_nonsense(citizen, as_dispatcher, seen):
    report = builders.report(citizen)
    said = {"send": "1", "to": "acknowledged", "seen": seen.format(pk=report.pk)}
    assert as_dispatcher.post(step(report, State.ACKNOWLEDGED), said).status_code == 302


def test_apps_may_say_what_they_saw(citizen, as_dispatcher):
    report = builders.report(citizen)
    address = f"/api/reports/{report.pk}"
    seen = as_dispatcher.get(address).json()["updated_at"]
    give(report, "crew-4")
    said = {"status": "dispatched", "dispatched_to": "crew-7", "seen_at": seen}

    def send():
        return as_dispatcher.patch(f"{address}/status", said, content_type="application/json")

    refused = send()
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "MOVED_MEANWHILE")
    assert crew_of(report) == "crew-4"
    said["seen_at"] = as_dispatcher.get(address).json()["updated_at"]
    assert send().status_code == 200
    assert crew_of(report) == "crew-7"


def test_more_than_can_be_moved_are_not_read(citizen, as_dispatcher, monkeypatch):
    monkeypatch.setattr(steps, "MOST", 3)
    for _number in range(6):
        builders.report(citizen)
    reports = [str(pk) for pk in Report.objects.values_list("pk", flat=True)]
    chosen = {"action": "acknowledge", "select_across": "1", ACTION_CHECKBOX_NAME: reports[:1]}
    with CaptureQueriesContext(connection) as asked:
        answer = as_dispatcher.post(LIST, chosen)
    rows = [each["sql"] for each in asked if '"reports_report"."description"' in each["sql"]]
    assert rows and all(" LIMIT 4" in sql for sql in rows), rows
    assert "Please choose 3 reports at most." in words(as_dispatcher.get(answer["Location"]))
