"""Moving, changing and withdrawing through the API: per report, by who somebody is to it."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from notifications.models import Alert
from reports.models import Report, ReportType
from reports.services.moving import move
from reports.states import Actor, State
from rewards.models import PointsEntry
from tests.disposals.drawing import drawn
from tests.reports import builders

pytestmark = pytest.mark.django_db
WORDS = {"type": "plastic", "description": "Two bags.", "place_words": "behind the market"}


@pytest.fixture
def told(citizen) -> Report:
    return builders.report(citizen)


def url(report: Report, end: str = "") -> str:
    return f"/api/reports/{report.pk}{end}"


def patch(client, report: Report, **asked):
    key = asked.pop("key", "")
    headers = {"Idempotency-Key": key} if key else {}
    return client.patch(
        url(report, "/status"), asked, content_type="application/json", headers=headers
    )


def put(client, report: Report, **asked):
    return client.put(url(report), asked, content_type="application/json")


def code(answer) -> str:
    return answer.json()["error"]["code"]


def state_of(report: Report) -> str:
    report.refresh_from_db()
    return report.state


def withdraw(report: Report) -> None:
    move(report_id=report.pk, to=State.REJECTED, role=Actor.REPORTER, reason="My mistake.")


# --- steps -------------------------------------------------------------------------------------


def test_staff_move_it(told, dispatcher, as_dispatcher):
    answer = patch(as_dispatcher, told, status="dispatched", dispatched_to="crew 4")
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "dispatched"
    event = told.events.get(kind="state")
    assert (event.actor, event.role, event.address) == (dispatcher, "staff", "127.0.0.1")


def test_a_photo_comes_along(citizen, as_dispatcher):
    litter = builders.report(citizen, type="plastic")
    refused = patch(as_dispatcher, litter, status="resolved")
    assert (refused.status_code, code(refused)) == (400, "SOMETHING_MISSING")
    assert refused.json()["error"]["details"][0]["field"] == "photo"
    for content, expected in ((b"no photo", 415), (b"", 400), (drawn("glass"), 200)):
        sent = {"status": "resolved", "photo": SimpleUploadedFile("a.jpg", content, "image/jpeg")}
        body = encode_multipart(BOUNDARY, sent)
        answer = as_dispatcher.patch(url(litter, "/status"), body, content_type=MULTIPART_CONTENT)
        assert answer.status_code == expected, answer.content
    assert [row["moment"] for row in answer.json()["photos"]] == ["after"]


def test_a_repeat_of_one_key_is_one_step(told, as_dispatcher):
    asked = {"status": "dispatched", "dispatched_to": "crew 4", "key": "k1"}
    first, second = patch(as_dispatcher, told, **asked), patch(as_dispatcher, told, **asked)
    assert first.content == second.content
    assert told.events.filter(kind="state").count() == 1
    assert PointsEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"status": "rejected"}, (400, "SOMETHING_MISSING")),
        ({"status": "submitted", "reason": "x"}, (409, "MOVE_REFUSED")),
        ({"status": "unconfirmed"}, (409, "MOVE_REFUSED")),
        ({"status": "melted"}, (400, "VALIDATION_ERROR")),
        ({}, (400, "VALIDATION_ERROR")),
        ({"status": "acknowledged", "priority": 4}, (400, "VALIDATION_ERROR")),
        ({"status": "rejected", "reason": "🗑" * 10_000}, (400, "VALIDATION_ERROR")),
        ({"status": "duplicate", "duplicate_of": str(uuid.uuid4())}, (400, "NO_SUCH_OTHER")),
    ],
)
def test_what_is_not_allowed_is_said(told, as_dispatcher, asked, expected):
    answer = patch(as_dispatcher, told, **asked)
    assert (answer.status_code, code(answer)) == expected
    assert state_of(told) == State.SUBMITTED


def test_others_move_nothing(told, as_citizen, as_stranger, as_visitor):
    assert patch(as_visitor, told, status="acknowledged").status_code == 401
    for client in (as_citizen, as_stranger):
        for to in ("acknowledged", "rejected", "resolved"):
            answer = patch(client, told, status=to, reason="Because.")
            assert (answer.status_code, code(answer)) == (403, "PERMISSION_DENIED")
    assert state_of(told) == State.SUBMITTED


def test_its_readers_may_say_that_it_is_still_there(told, dispatcher, as_citizen, as_stranger):
    move(report_id=told.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    said = {"status": "submitted", "reason": "Still full."}
    assert patch(as_stranger, told, **said).status_code == 403
    assert patch(as_citizen, told, **said).status_code == 200
    assert state_of(told) == State.SUBMITTED
    assert Alert.objects.get().kind == "report-still-there"


def test_what_is_private_is_not_there_for_strangers(told, citizen, as_stranger, as_citizen):
    withdraw(told)
    waiting = builders.report(email="wati@example.org", state=State.UNCONFIRMED)
    for report in (told, waiting):
        assert patch(as_stranger, report, status="acknowledged").status_code == 404
        assert put(as_stranger, report, **WORDS).status_code == 404
        assert as_stranger.delete(url(report)).status_code == 404
    assert code(put(as_citizen, told, **WORDS)) == "TAKEN_BACK"


# --- changing ----------------------------------------------------------------------------------


def test_its_reporter_changes_it(told, as_citizen):
    answer = put(as_citizen, told, **WORDS, latitude=-6.2, longitude=106.9)
    assert answer.status_code == 200, answer.content
    told.refresh_from_db()
    assert (told.type_id, told.description) == ("plastic", "Two bags.")
    assert (told.latitude, told.shown_longitude, told.place_words) == (
        -6.2,
        106.9,
        "behind the market",
    )
    event = told.events.get(kind="edited")
    assert event.changes["type"] == ["overflowing-bin", "plastic"]
    assert (told.expected_at - told.created_at).days == told.type.days_expected
    assert told.priority == told.type.priority


def test_a_type_that_is_no_longer_offered_may_stay_and_not_be_chosen(told, as_citizen):
    ReportType.objects.filter(pk__in=["overflowing-bin", "glass"]).update(is_offered=False)
    for type, status in (("overflowing-bin", 200), ("glass", 400), ("plastic", 200)):
        answer = put(as_citizen, told, **WORDS | {"type": type})
        assert answer.status_code == status, answer.content
    refused = put(as_citizen, told, **WORDS | {"type": "overflowing-bin"})
    assert refused.json()["error"]["details"][0]["field"] == "type"


def test_words_may_replace_a_place(told, as_citizen):
    assert put(as_citizen, told, **WORDS).status_code == 200
    told.refresh_from_db()
    assert (told.latitude, told.cell, told.place_source) == (None, None, "words")


def test_moving_it_to_private_ground_rounds_what_is_shown(told, as_citizen):
    asked = WORDS | {"type": "private-ground", "latitude": -6.20881, "longitude": 106.84561}
    assert put(as_citizen, told, **asked).json()["latitude"] == -6.209
    told.refresh_from_db()
    assert told.latitude == -6.20881


def test_the_same_again_is_no_event(told, as_citizen):
    for _time in range(2):
        assert put(as_citizen, told, **WORDS).status_code == 200
    assert told.events.filter(kind="edited").count() == 1


@pytest.mark.parametrize(
    "asked",
    [
        WORDS | {"latitude": -6.2},
        WORDS | {"latitude": 0, "longitude": 0},
        WORDS | {"latitude": 91, "longitude": 0},
        WORDS | {"description": "🗑" * 10_000},
        WORDS | {"description": ""},
        WORDS | {"type": "moon"},
        WORDS | {"state": "resolved"},
        WORDS | {"place_words": ""},
        {},
    ],
)
def test_what_makes_no_sense_changes_nothing(told, as_citizen, asked):
    assert put(as_citizen, told, **asked).status_code == 400
    told.refresh_from_db()
    assert (told.type_id, told.latitude) == ("overflowing-bin", builders.HERE[0])


def test_once_it_is_taken_up_it_stays_as_it_is(told, dispatcher, as_citizen):
    move(report_id=told.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
    for answer in (put(as_citizen, told, **WORDS), as_citizen.delete(url(told))):
        assert (answer.status_code, code(answer)) == (409, "TAKEN_UP")
    assert state_of(told) == State.ACKNOWLEDGED


def test_others_change_and_withdraw_nothing(told, as_stranger, as_dispatcher, as_visitor):
    for client, status in ((as_visitor, 401), (as_stranger, 403), (as_dispatcher, 403)):
        assert put(client, told, **WORDS).status_code == status
        assert client.delete(url(told)).status_code == status
    assert state_of(told) == State.SUBMITTED


def test_a_report_taken_back_is_there_for_its_reporter_and_staff_alone(
    told, as_citizen, as_stranger, as_visitor, as_dispatcher
):
    assert as_citizen.delete(f"{url(told)}?reason=My+mistake.").status_code == 204
    assert state_of(told) == State.REJECTED
    assert told.events.get(kind="state").words == "My mistake."
    for client, status in (
        (as_visitor, 404),
        (as_stranger, 404),
        (as_citizen, 200),
        (as_dispatcher, 200),
    ):
        assert client.get(url(told)).status_code == status
        assert client.get(told.get_absolute_url()).status_code == status
    assert as_citizen.delete(url(told)).status_code == 409
