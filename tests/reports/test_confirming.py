"""A report without an account: a link in a mail makes it count, once, for a day."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from common import retention
from notifications.models import Delivery
from reports.models import MailLink, Report, ReportEvent
from reports.states import STEPS, State
from tests.reports.telling import NEW, SAID, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(as_visitor) -> str:
    cache.clear()
    as_visitor.post(NEW, SAID | {"email": "budi@example.org", "image": upload()})
    return Delivery.objects.get(address="budi@example.org").letter["path"]


def test_until_then_nobody_sees_it(link, as_visitor, as_citizen, as_admin):
    told = Report.objects.get()
    assert (told.state, told.reporter, told.email) == (State.UNCONFIRMED, None, "budi@example.org")
    assert not told.events.exists()
    for client in (as_visitor, as_citizen):
        assert client.get(told.get_absolute_url()).status_code == 404
        assert client.get(f"/files/{told.photos.get().file_id}/").status_code == 404
        assert told.reference not in client.get("/reports/").content.decode()


def test_looking_does_nothing_and_acting_works_once(link, as_visitor):
    page = as_visitor.get(link)
    assert page.status_code == 200
    assert "budi@example.org" not in page.content.decode()
    assert Report.objects.get().state == State.UNCONFIRMED
    Report.objects.update(created_at=timezone.now() - timedelta(hours=20))
    answer = as_visitor.post(link)
    told = Report.objects.get()
    assert answer["Location"] == told.get_absolute_url()
    assert told.state == State.SUBMITTED
    # Its life begins now.
    assert timezone.now() - told.created_at < timedelta(minutes=1)
    assert (told.expected_at - told.created_at).days == told.type.days_expected
    event = told.events.get()
    assert (event.kind, event.from_state, event.actor) == (
        ReportEvent.Kind.CREATED,
        State.UNCONFIRMED,
        None,
    )
    assert as_visitor.get(link).status_code == 410
    assert as_visitor.post(link).status_code == 410
    assert told.events.count() == 1


def test_it_goes_by_the_table_of_states(link, as_visitor, monkeypatch):
    monkeypatch.setitem(STEPS, State.UNCONFIRMED, ())
    assert as_visitor.post(link).status_code == 409
    assert Report.objects.get().state == State.UNCONFIRMED
    assert MailLink.objects.get().used_at is None


def test_after_a_day_it_is_dead(link, as_visitor):
    MailLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert as_visitor.post(link).status_code == 410
    assert Report.objects.get().state == State.UNCONFIRMED


def test_it_lives_for_a_day(link):
    lives = MailLink.objects.get().expires_at - timezone.now()
    assert timedelta(hours=23) < lives <= timedelta(hours=24)


@pytest.mark.parametrize("token", ["x", "{pk}", "{pk}:x", "00000000-0000-0000-0000-000000000000:y"])
def test_a_forged_link(link, as_visitor, token):
    path = f"/reports/confirm/{token.format(pk=MailLink.objects.get().pk)}/"
    answer = as_visitor.post(path)
    assert answer.status_code == 410
    assert "no longer works" in answer.content.decode()
    assert Report.objects.get().state == State.UNCONFIRMED


def test_a_link_of_another_purpose_confirms_nothing(link, as_visitor):
    MailLink.objects.update(purpose=MailLink.Purpose.ANSWER)
    assert as_visitor.post(link).status_code == 410


def test_a_link_of_a_report_that_counts_already(link, as_visitor):
    Report.objects.update(state=State.SUBMITTED)
    assert as_visitor.get(link).status_code == 410
    assert as_visitor.post(link).status_code == 410


def test_what_nobody_confirms_is_deleted_with_its_address(link, as_citizen):
    as_citizen.post(NEW, SAID)
    kept = Report.objects.exclude(reporter=None).get()
    Report.objects.update(created_at=timezone.now() - timedelta(hours=23))
    assert left_unconfirmed() == 1
    Report.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert left_unconfirmed() == 0
    assert Report.objects.get() == kept
    assert not MailLink.objects.exists()


def left_unconfirmed() -> int:
    (found,) = [one for one in retention.apply() if one.rule == "unconfirmed_reports"]
    assert found.error == ""
    return Report.objects.filter(state=State.UNCONFIRMED).count()
