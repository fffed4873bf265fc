""" "Me too", on pages and for apps: the owner, a stranger, a visitor; open, closed and private."""

from uuid import uuid4

import pytest
from django.utils import timezone

from reports.models import Follow, Report
from reports.rules import FOLLOWERS_A_STEP
from reports.services import following
from reports.services.following import follow
from reports.services.moving import move
from reports.states import Actor, State
from tests.conftest import person
from tests.reports.builders import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(stranger):
    return report(stranger)


def page_of(one) -> str:
    return f"/reports/{one.pk}/follow/"


def api_of(one) -> str:
    return f"/api/reports/{one.pk}/follow"


def test_twice_is_as_once(as_citizen, citizen, told):
    for _time in (1, 2):
        answer = as_citizen.post(page_of(told))
        assert answer["Location"] == told.get_absolute_url()
    told.refresh_from_db()
    assert told.followers == 1
    as_citizen.post(page_of(told), {"stop": "yes"})
    as_citizen.post(page_of(told), {"stop": "yes"})
    told.refresh_from_db()
    assert told.followers == 0


def test_apps_follow_too(as_citizen, told):
    answer = as_citizen.post(api_of(told))
    assert answer.json() == {"report": str(told.pk), "followers": 1, "is_followed": True}
    answer = as_citizen.delete(api_of(told))
    assert answer.json() == {"report": str(told.pk), "followers": 0, "is_followed": False}


def test_a_visitor_logs_in_first(as_visitor, told):
    assert "/login/" in as_visitor.post(page_of(told))["Location"]
    assert as_visitor.post(api_of(told)).status_code == 401
    assert not Follow.objects.exists()


def test_ones_own_is_not_followed(as_stranger, told):
    assert as_stranger.post(page_of(told)).status_code == 409
    assert as_stranger.post(api_of(told)).json()["error"]["code"] == "OWN_REPORT"


def test_a_closed_one_is_told_of_anew(as_citizen, stranger):
    closed = report(stranger, state=State.REJECTED)
    assert as_citizen.post(api_of(closed)).json()["error"]["code"] == "REPORT_CLOSED"


def test_what_is_not_public_is_not_there(as_citizen, stranger):
    waiting = report(email="wati@example.org", state=State.UNCONFIRMED)
    gone = report(stranger, state=State.REJECTED, withdrawn_at=timezone.now())
    for pk in (waiting.pk, gone.pk, uuid4()):
        assert as_citizen.post(f"/reports/{pk}/follow/").status_code == 404
        assert as_citizen.post(f"/api/reports/{pk}/follow").status_code == 404
        assert as_citizen.delete(f"/api/reports/{pk}/follow").status_code == 404
    assert not Follow.objects.exists()


def test_of_one_told_before_the_first_is_followed(as_citizen, stranger, told):
    twin = report(stranger, state=State.DUPLICATE, duplicate_of=told)
    assert as_citizen.post(page_of(twin))["Location"] == told.get_absolute_url()
    told.refresh_from_db()
    assert told.followers == 1


def test_whoever_stops_at_one_told_before_stops_at_the_first(
    as_citizen, citizen, stranger, dispatcher, told
):
    twin = report(stranger)
    as_citizen.post(api_of(twin))
    move(
        report_id=twin.pk,
        to=State.DUPLICATE,
        role=Actor.STAFF,
        by=dispatcher,
        duplicate_of=told.pk,
    )
    assert "You follow it. Stop" in as_citizen.get(twin.get_absolute_url()).content.decode()
    for _time in (1, 2):
        answer = as_citizen.delete(api_of(twin)).json()
        assert answer == {"report": str(told.pk), "followers": 0, "is_followed": False}
    for one in (told, twin):
        one.refresh_from_db()
        assert one.followers == one.follows.count() == 0
    as_citizen.post(page_of(twin))
    assert "You follow it. Stop" in as_citizen.get(twin.get_absolute_url()).content.decode()
    answer = as_citizen.post(page_of(twin), {"stop": "yes"})
    assert answer["Location"] == told.get_absolute_url()
    assert "You follow it. Stop" not in as_citizen.get(twin.get_absolute_url()).content.decode()


def test_merged_while_somebody_looks(citizen, stranger, told, monkeypatch):
    twin = report(stranger)
    look = following.public

    def look_and_lose(pk):
        seen = look(pk)
        Report.objects.filter(pk=twin.pk).update(
            state=State.DUPLICATE, duplicate_of=told, closed_at=timezone.now()
        )
        return seen

    monkeypatch.setattr(following, "public", look_and_lose)
    assert follow(person=citizen, report_id=twin.pk) == told
    assert not twin.follows.exists()
    told.refresh_from_db()
    assert told.followers == 1


def test_many_who_wait_make_it_more_urgent(told):
    before = told.priority
    for number in range(FOLLOWERS_A_STEP):
        follow(person=person(f"p{number}"), report_id=told.pk)
    told.refresh_from_db()
    assert (told.followers, told.priority) == (FOLLOWERS_A_STEP, before + 1)
