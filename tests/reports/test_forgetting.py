"""Who told and from where is forgotten: by itself after a while, by staff when somebody asks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from common import retention
from notifications.models import Delivery
from reports.models import EventOrigin, Report, ReportEvent
from reports.services import forgetting
from reports.services.events import write_event
from reports.services.moving import move
from reports.states import Actor, State
from tests.conftest import client_for, person
from tests.reports import builders

pytestmark = pytest.mark.django_db
DAYS = 180
MAILBOX = "wati@example.org"


def closed(days_ago: int, **fields) -> Report:
    at = timezone.now() - timedelta(days=days_ago)
    return builders.report(**({"email": MAILBOX, "state": State.RESOLVED, "at": at} | fields))


def apply(name: str) -> int:
    (found,) = [one for one in retention.apply() if one.rule == name]
    assert found.error == ""
    return found.number


def email_of(report: Report) -> str:
    return Report.objects.get(pk=report.pk).email


def request_from(address: str = "192.0.2.7", agent: str = "Browser of"):
    return RequestFactory().post("/", REMOTE_ADDR=address, headers={"User-Agent": agent})


def event_from(report: Report, role: Actor = Actor.REPORTER, **where) -> ReportEvent:
    kind = ReportEvent.Kind.EDITED
    return write_event(report=report, kind=kind, role=role, request=request_from(**where))


def forget(report: Report) -> str:
    return reverse("admin:reports_report_forget", args=[report.pk])


# --- by itself ---------------------------------------------------------------------------------


def test_the_address_goes_a_while_after_the_end(settings):
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "report_addresses": DAYS}
    old, young = closed(DAYS + 1), closed(DAYS - 1)
    still_open = builders.report(email=MAILBOX, at=timezone.now() - timedelta(days=DAYS + 99))
    assert apply("report_addresses") == 1
    assert (email_of(old), email_of(young), email_of(still_open)) == ("", MAILBOX, MAILBOX)


def test_who_waits_on_what_is_told_twice_keeps_hearing_of_it(citizen, settings):
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "report_addresses": DAYS}
    first = builders.report(citizen, at=timezone.now() - timedelta(days=DAYS + 99))
    told_before = closed(DAYS + 1, state=State.DUPLICATE, duplicate_of=first)
    assert apply("report_addresses") == 0
    assert email_of(told_before) == MAILBOX
    long_ago = timezone.now() - timedelta(days=DAYS + 1)
    Report.objects.filter(pk=first.pk).update(state=State.RESOLVED, closed_at=long_ago)
    assert apply("report_addresses") == 1


def test_many_addresses_go_in_batches(monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 2)
    for _number in range(5):
        closed(500)
    with CaptureQueriesContext(connection) as asked:
        assert apply("report_addresses") == 5
    updates = [query for query in asked if query["sql"].startswith('UPDATE "reports_report"')]
    assert len(updates) == 3


def test_from_where_an_event_came_goes_and_the_event_stays(citizen):
    report = builders.report(citizen)
    old, young = event_from(report), event_from(report)
    long_ago = timezone.now() - timedelta(days=91)
    EventOrigin.objects.filter(event=old).update(at=long_ago)
    assert apply("report_origins") == 1
    old, young = (ReportEvent.objects.get(pk=event.pk) for event in (old, young))
    assert (old.address, old.agent) == (None, "")
    assert (young.address, young.agent) == ("192.0.2.7", "Browser of")


def test_what_comes_from_nowhere_has_no_origin(citizen):
    assert not EventOrigin.objects.filter(event__report=builders.report(citizen)).exists()


# --- by staff ----------------------------------------------------------------------------------


def test_staff_forget_who_told(dispatcher, as_dispatcher):
    report = builders.report(email=MAILBOX)
    event_from(report)
    event_from(report, Actor.STAFF, agent="Staff's browser")
    assert forget(report) in as_dispatcher.get(page_of(report)).content.decode()
    assert as_dispatcher.get(forget(report)).status_code == 200
    assert email_of(report) == MAILBOX
    answer = as_dispatcher.post(forget(report), {"reason": "She asked by mail."})
    assert answer.url == page_of(report)
    assert email_of(report) == ""
    # Which colleague did what, and from where, is another matter.
    assert [origin.agent for origin in EventOrigin.objects.all()] == ["Staff's browser"]
    entry = AuditEntry.objects.get(action="forget address")
    assert (entry.actor, entry.target_id) == (dispatcher, str(report.pk))
    assert entry.reason == "She asked by mail."
    assert MAILBOX not in str(entry.changes)


def page_of(report: Report) -> str:
    return reverse("admin:reports_report_change", args=[report.pk])


def test_nobody_is_written_to_afterwards(as_dispatcher, dispatcher):
    report = builders.report(email=MAILBOX)
    as_dispatcher.post(forget(report))
    move(report_id=report.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    assert not Delivery.objects.filter(address=MAILBOX).exists()


def test_what_waits_for_its_link_goes_by_itself(as_dispatcher):
    report = builders.report(email=MAILBOX, state=State.UNCONFIRMED)
    assert forget(report) not in as_dispatcher.get(page_of(report)).content.decode()
    as_dispatcher.post(forget(report))
    assert email_of(report) == MAILBOX
    assert not AuditEntry.objects.filter(action="forget address").exists()


def test_forgetting_is_for_those_who_see_who_told(as_citizen, as_visitor):
    from django.contrib.auth.models import Group

    report = builders.report(email=MAILBOX)
    moderator = person("maya", is_staff=True)
    moderator.groups.add(Group.objects.get(name="moderator"))
    assert client_for(moderator).post(forget(report)).status_code == 403
    for client in (as_citizen, as_visitor):
        assert client.post(forget(report)).status_code in (302, 403, 404)
    assert email_of(report) == MAILBOX
