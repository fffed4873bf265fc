"""Once somebody has seen to a report, or others wait for it, it is no longer its reporter's alone:
whatever state it comes back to, they can neither change it nor make it vanish."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from common.errors import DomainError
from reports.models import Report, ReportEvent
from reports.services import editing
from reports.services.answering import answer_as
from reports.services.confirming import ask, confirm, token_of
from reports.services.editing import edit, withdraw
from reports.services.events import write_event
from reports.services.following import follow
from reports.services.moving import move
from reports.services.placing import place_kept
from reports.states import Actor, State
from tests.reports import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(citizen) -> Report:
    return builders.report(citizen)


def as_it_is(report: Report) -> Report:
    report.refresh_from_db()
    return report


def change(report: Report) -> Report:
    return edit(
        report_id=report.pk,
        by=report.reporter,
        type=report.type,
        description="A heap.",
        place=place_kept(report, report.type, ""),
        shows_reporter=False,
    )


def take_back(report: Report) -> Report:
    return withdraw(report_id=report.pk, by=report.reporter)


def refused(way, report: Report) -> str:
    with pytest.raises(DomainError) as refusal:
        way(report)
    assert as_it_is(report).withdrawn_at is None
    return refusal.value.code


def test_what_another_report_was_added_to_stays(told, stranger, dispatcher):
    other = builders.report(stranger)
    move(
        report_id=other.pk,
        to=State.DUPLICATE,
        role=Actor.STAFF,
        by=dispatcher,
        duplicate_of=told.pk,
    )
    assert as_it_is(told).taken_up_at is not None
    assert {refused(way, told) for way in (change, take_back)} == {"TAKEN_UP"}


def test_what_was_opened_again_stays(told, dispatcher):
    move(report_id=told.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    first = as_it_is(told).taken_up_at
    answer_as(person=told.reporter, report_id=told.pk, is_fixed=False)
    assert as_it_is(told).state == State.SUBMITTED
    assert {refused(way, told) for way in (change, take_back)} == {"TAKEN_UP"}
    move(report_id=told.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
    assert as_it_is(told).taken_up_at == first


def test_a_rule_takes_it_up_but_a_link_does_not(told, citizen):
    move(report_id=told.pk, to=State.ACKNOWLEDGED, role=Actor.SYSTEM)
    assert as_it_is(told).taken_up_at is not None
    waiting = builders.report(email="wati@example.org", state=State.UNCONFIRMED)
    ask(waiting)
    confirm(token=token_of(waiting.links.get()))
    assert as_it_is(waiting).state == State.SUBMITTED
    assert as_it_is(waiting).taken_up_at is None


def test_what_others_wait_for_is_changed_but_not_taken_back(told, stranger, as_citizen):
    follow(person=stranger, report_id=told.pk)
    assert refused(take_back, told) == "OTHERS_WAIT"
    page = as_citizen.get(told.get_absolute_url()).content.decode()
    assert f"/reports/{told.pk}/edit/" in page
    assert f"/reports/{told.pk}/withdraw/" not in page
    assert f"/reports/{told.pk}/withdraw/" not in as_citizen.get("/reports/mine/").content.decode()
    for method in (as_citizen.get, as_citizen.post):
        answer = method(f"/reports/{told.pk}/withdraw/", follow=True)
        assert "Others wait for this report, too" in answer.content.decode()
    answer = as_citizen.delete(f"/api/reports/{told.pk}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "OTHERS_WAIT")
    change(told)
    assert as_it_is(told).description == "A heap."


TAKEN_UP = {"taken_up_at": timezone.now()}


@pytest.mark.parametrize(
    ("way", "fields"), [(change, TAKEN_UP), (take_back, TAKEN_UP), (take_back, {"followers": 1})]
)
def test_of_two_at_that_moment_the_second_is_told(told, monkeypatch, way, fields):
    look = editing.check_changeable

    def look_and_lose(report, by):
        look(report, by)
        Report.objects.filter(pk=told.pk).update(**fields)

    monkeypatch.setattr(editing, "check_changeable", look_and_lose)
    assert refused(way, told) == "MOVED_MEANWHILE"


def test_what_was_taken_up_before_that_was_kept_is_looked_up(citizen, stranger, dispatcher):
    migration = import_module("reports.migrations.0007_when_it_was_taken_up")
    untouched, moved, target = (builders.report(citizen) for _number in range(3))
    other = builders.report(stranger)
    for to in (State.ACKNOWLEDGED, State.IN_PROGRESS):
        move(report_id=moved.pk, to=to, role=Actor.STAFF, by=dispatcher)
    move(
        report_id=other.pk,
        to=State.DUPLICATE,
        role=Actor.STAFF,
        by=dispatcher,
        duplicate_of=target.pk,
    )
    write_event(report=untouched, kind=ReportEvent.Kind.PRIORITY, role=Actor.SYSTEM)
    Report.objects.update(taken_up_at=None)
    migration.look_it_up(apps, None)
    assert as_it_is(moved).taken_up_at == moved.events.filter(kind="state").first().at
    assert as_it_is(target).taken_up_at == target.events.get(kind="merged").at
    assert as_it_is(other).taken_up_at is not None
    assert as_it_is(untouched).taken_up_at is None
