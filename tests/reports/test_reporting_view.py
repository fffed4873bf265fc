"""Telling of something on the page, without scripts."""

import re

import pytest

from reports.models import Report, ReportEvent, ReportType
from reports.states import State

NEW = "/reports/new/"
SAID = {
    "step": "send",
    "type": "overflowing-bin",
    "place_words": "Jalan Kenanga 5, beside the school",
    "description": "Bags all around it.",
}


@pytest.fixture(autouse=True)
def types(db):
    from reports.seed import load_types

    load_types(ReportType)


def test_a_person_tells_with_words_alone(as_citizen, citizen):
    answer = as_citizen.post(NEW, SAID)
    report = Report.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == report.get_absolute_url()
    assert (report.reporter, report.state) == (citizen, State.SUBMITTED)
    assert report.place_source == "words"
    assert (report.latitude, report.cell) == (None, None)
    event = report.events.get()
    assert (event.kind, event.actor) == (ReportEvent.Kind.CREATED, citizen)


def test_a_visitor_confirms_by_mail(as_visitor, django_capture_on_commit_callbacks):
    answer = as_visitor.post(NEW, SAID | {"email": "budi@example.org"})
    assert answer["Location"] == "/reports/new/sent/"
    report = Report.objects.get()
    assert (report.state, report.reporter) == (State.UNCONFIRMED, None)
    assert not report.events.exists()
