"""Many at once with one link, one photo or one key: it happens once."""

import pytest
from django.db import connection

from common.models import StoredFile
from reports.models import Report, ReportType
from reports.services import confirming, photos
from reports.services.placing import place_of
from reports.services.reporting import prepare, submit
from reports.states import State
from tests.crowds import at_once
from tests.disposals.drawing import drawn, received
from tests.reports import builders

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]

MANY = 16


def test_a_link_that_is_clicked_by_many_confirms_once():
    report = builders.report(email="wati@example.org", state=State.UNCONFIRMED)
    confirming.ask(report)
    token = confirming.token_of(report.links.get())
    before = report.events.count()
    answers = at_once([lambda: confirming.confirm(token=token).state] * MANY)
    assert sorted(answers) == sorted([State.SUBMITTED] + ["DEAD_LINK"] * (MANY - 1))
    assert report.events.count() == before + 1


def test_a_photo_that_is_sent_by_many_forms_stands_in_one_report(citizen):
    kind = ReportType.objects.get(pk="plastic")
    place = place_of(type=kind, words="behind the market")
    seen = photos.look(received(drawn("plastic")))
    prepared = prepare(type=kind, place=place, language="en", person=citizen, photo=seen)
    answers = at_once([lambda: submit(prepared).state] * MANY)
    assert sorted(answers) == sorted(["PHOTO_USED"] * (MANY - 1) + [State.SUBMITTED])
    assert (Report.objects.count(), StoredFile.objects.count()) == (1, 1)
