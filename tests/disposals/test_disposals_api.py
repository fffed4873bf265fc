"""/api/disposals and /api/appeals: the same service for apps."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classifier.models import Detection
from disposals.models import Bin, Case, Compartment, WasteRecord
from disposals.services.cases import appeal
from rewards.models import Profile
from tests.classifier.colours import unfamiliar_photo
from tests.disposals.drawing import again, drawn, unclear_photo
from tests.disposals.rows import record_row, waiting_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_haste")]

URL = "/api/disposals"


def photo(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", content, "image/jpeg")


def send(client, content: bytes | None = None, key: str | None = None, **fields):
    headers = {"Idempotency-Key": key} if key else {}
    image = {"image": photo(content)} if content is not None else {}
    return client.post(URL, image | fields, headers=headers)


def assert_refused(answer, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer.json()["error"]["code"] == code
    assert not WasteRecord.objects.exists()


def test_a_photo_is_handed_in(as_citizen):
    answer = send(as_citizen, drawn("plastic"), weight_kg="0.25", from_stream="true")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    record = WasteRecord.objects.get()
    assert told["record_id"] == str(record.pk)
    assert told["detection_id"] == str(record.detection_id)
    assert told["status"] == "awarded"
    assert told["prediction"]["label"] == told["label"] == "plastic"
    assert told["prediction"]["certain"] is True
    assert set(told["all_probabilities"]) == {
        *("cardboard", "glass", "metal", "organic", "paper", "plastic", "trash")
    }
    assert told["recommendation"]["bin_color"] == "yellow"
    assert told["educational"]["fact"]
    assert (told["points_awarded"], told["points_waiting"], told["total_points"]) == (10, 0, 10)
    assert told["level"]["number"] >= told["level"]["before"] == 1
    assert told["reason"] is None
    assert record.from_stream


def test_an_unsure_answer_asks_for_a_label(as_citizen):
    asked = send(as_citizen, unclear_photo())
    assert asked.status_code == 200
    told = asked.json()
    assert (told["status"], told["record_id"], told["points_awarded"]) == ("unsure", None, 0)
    assert len(told["alternatives"]) == 2
    body = {"detection": told["detection_id"], "label": "glass"}
    answer = as_citizen.post(URL, body, content_type="application/json")
    assert (answer.status_code, answer.json()["points_awarded"]) == (201, 12)


def test_of_what_it_hardly_knows_it_says_so_in_words(as_citizen):
    """With the photo and, later, with what was kept of it."""
    asked = send(as_citizen, unfamiliar_photo()).json()
    body = {"detection": asked["detection_id"], "label": "cardboard"}
    answered = as_citizen.post(URL, body, content_type="application/json").json()
    assert (asked["status"], answered["label"]) == ("unsure", "cardboard")
    for told in (asked, answered):
        assert told["prediction"]["text"] == "cardboard? We have hardly seen anything like it."
        assert told["prediction"]["confidence"] > 0.6


def test_a_refusal_to_pay_is_an_answer_with_a_reason(as_citizen, as_stranger):
    send(as_citizen, drawn("glass"))
    told = send(as_stranger, again("glass")).json()
    assert (told["status"], told["points_awarded"]) == ("unpaid", 0)
    assert told["reason"]["code"] == "similar photo"
    assert told["reason"]["message"].startswith("Thank you")


def test_a_repetition_gets_the_first_answer(as_citizen):
    first = send(as_citizen, drawn("glass"), key="k")
    again = send(as_citizen, drawn("glass"), key="k")
    assert first.content == again.content
    assert again["Idempotent-Replay"] == "true"
    assert WasteRecord.objects.count() == 1
    assert send(as_citizen, drawn("metal", 3), key="k").status_code == 409


def test_no_photo_a_broken_one_and_two_at_once(as_citizen):
    assert_refused(send(as_citizen), 400, "EMPTY")
    assert_refused(send(as_citizen, b""), 400, "EMPTY")
    assert_refused(send(as_citizen, b"no picture"), 415, "UNSUPPORTED_TYPE")
    both = send(as_citizen, drawn("glass"), detection=str(uuid.uuid4()))
    assert_refused(both, 400, "TWO_PHOTOS")
    two = as_citizen.post(URL, {"image": [photo(drawn("glass")), photo(drawn("metal"))]})
    assert_refused(two, 400, "TWO_PHOTOS")
    assert not Detection.objects.exists()


@pytest.mark.parametrize("weight", ["-1", "0", "51", "1e5"])
def test_a_weight_is_a_things(as_citizen, weight):
    answer = send(as_citizen, drawn("glass"), weight_kg=weight)
    assert_refused(answer, 400, "WEIGHT_REFUSED")
    assert answer.json()["error"]["details"][0]["field"] == "weight_kg"


@pytest.mark.parametrize(
    "field",
    [
        *({"weight_kg": "heavy"}, {"weight_kg": "NaN"}, {"compartment": "soup"}),
        *({"label": "wood"}, {"detection": "7"}, {"points": "100"}),
    ],
)
def test_what_we_do_not_know_is_refused_by_its_field(as_citizen, field):
    answer = send(as_citizen, drawn("glass"), **field)
    assert_refused(answer, 400, "VALIDATION_ERROR")
    assert answer.json()["error"]["details"][0]["field"] in field


def test_a_bin_by_its_code_and_by_its_id(as_citizen):
    bin = Bin.objects.create(code="B-1", name="Corner", latitude=0, longitude=0)
    Compartment.objects.create(bin=bin, name="glass")
    for number, name in enumerate(("B-1", str(bin.pk))):
        assert send(as_citizen, drawn("glass", number + 5), bin=name).status_code == 201
    assert set(WasteRecord.objects.values_list("bin", flat=True)) == {bin.pk}


@pytest.mark.parametrize("name", ["nowhere", "00000000-0000-4000-8000-000000000000"])
def test_a_bin_that_is_not_there(as_citizen, name):
    assert_refused(send(as_citizen, drawn("glass"), bin=name), 400, "BIN_REFUSED")


def test_a_bin_refuses_what_it_does_not_take(as_citizen):
    Bin.objects.create(code="B-1", name="Corner", latitude=0, longitude=0)
    assert_refused(send(as_citizen, drawn("glass"), bin="B-1"), 400, "BIN_REFUSED")


def test_somebody_elses_detection_is_not_there(as_citizen, stranger, hand_in):
    detection = hand_in(stranger, unclear_photo()).detection
    answer = send(as_citizen, detection=str(detection.pk), label="glass")
    assert_refused(answer, 404, "NOT_FOUND")


def test_a_detection_is_handed_in_once(as_citizen, citizen, hand_in):
    detection = hand_in(citizen, unclear_photo()).detection
    fields = {"detection": str(detection.pk), "label": "glass"}
    assert send(as_citizen, **fields).status_code == 201
    assert send(as_citizen, **fields).status_code == 409
    assert Profile.objects.get().balance == 12


# --- lists -------------------------------------------------------------------------------------


def listed(client, query: str = "", url: str = URL) -> list[dict]:
    answer = client.get(f"{url}{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_the_list_has_ones_own_newest_first(as_citizen, citizen, stranger):
    older = record_row(citizen, disposed_at=timezone.now() - timedelta(hours=1))
    newer = record_row(citizen, weight_kg="0.5")
    record_row(stranger)
    rows = listed(as_citizen)
    assert [row["id"] for row in rows] == [str(newer.pk), str(older.pk)]
    assert (rows[0]["points"], rows[0]["state"], rows[0]["weight_kg"]) == (12, "awarded", "0.500")


def test_the_list_says_what_waits_and_why(as_citizen, citizen):
    waiting_case(citizen)
    (row,) = listed(as_citizen)
    assert (row["state"], row["points"], row["points_waiting"]) == ("waiting", 10, 2)
    assert "2 more points wait" in row["reason"]


def test_the_list_can_be_narrowed(as_citizen, citizen):
    old = record_row(citizen, "metal", disposed_at=timezone.now() - timedelta(days=3))
    waiting = waiting_case(citizen).record
    day = timezone.localdate(old.disposed_at)
    for query, expected in {
        "?label=metal": old,
        "?state=waiting": waiting,
        f"?to={day}": old,
        f"?from={day}&to={day}": old,
        f"?from={day + timedelta(days=1)}": waiting,
    }.items():
        assert [row["id"] for row in listed(as_citizen, query)] == [str(expected.pk)], query


@pytest.mark.parametrize("query", ["?label=wood", "?state=lost", "?from=monday", "?person=1"])
def test_a_question_that_makes_no_sense_is_refused(as_citizen, query):
    assert as_citizen.get(f"{URL}{query}").status_code == 400


@pytest.mark.parametrize("url", [URL, "/api/appeals"])
@pytest.mark.parametrize("count", [1, 15])
def test_a_list_takes_few_queries_however_long_it_is(as_citizen, citizen, url, count):
    for _ in range(count):
        waiting_case(citizen)
    with CaptureQueriesContext(connection) as queries:
        assert len(listed(as_citizen, url=url)) == count
    assert len(queries) <= 4


# --- appeals -----------------------------------------------------------------------------------


@pytest.fixture
def refused(citizen, hand_in) -> WasteRecord:
    hand_in(citizen, drawn("glass"))
    return hand_in(citizen, drawn("glass")).record


def ask(client, record: WasteRecord, words: str = "It is another jar.", **headers):
    body = {"record": str(record.pk), "words": words}
    return client.post("/api/appeals", body, content_type="application/json", headers=headers)


def test_an_appeal_is_made_once(as_citizen, refused):
    answer = ask(as_citizen, refused)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["state"], answer.json()["points"]) == ("open", 12)
    second = ask(as_citizen, refused)
    assert (second.status_code, second.json()["error"]["code"]) == (409, "APPEALED_ALREADY")


def test_a_repeated_appeal_gets_the_first_answer(as_citizen, refused):
    first = ask(as_citizen, refused, **{"Idempotency-Key": "k"})
    again = ask(as_citizen, refused, **{"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotent-Replay"] == "true"


def test_others_disposals_are_not_there_to_ask_about(as_stranger, refused):
    assert ask(as_stranger, refused).status_code == 404


@pytest.mark.parametrize("words", ["", " ", "x" * 601, 5, None])
def test_an_appeal_has_words(as_citizen, refused, words):
    assert ask(as_citizen, refused, words).status_code == 400


def test_everybody_sees_their_own_and_reviewers_what_is_asked(
    as_citizen, as_stranger, as_moderator, citizen, refused
):
    assert [row["state"] for row in listed(as_citizen, url="/api/appeals")] == ["by rule"]
    assert listed(as_stranger, url="/api/appeals") == []
    assert listed(as_moderator, url="/api/appeals") == []
    appeal(person=citizen, record_id=refused.pk, words="Please look.")
    assert [row["appeal"] for row in listed(as_moderator, url="/api/appeals")] == ["Please look."]
    assert listed(as_stranger, url="/api/appeals") == []


def test_appeals_can_be_narrowed(as_citizen, as_moderator, citizen, stranger):
    old, new, others = waiting_case(citizen), waiting_case(citizen), waiting_case(stranger)
    Case.objects.filter(pk=old.pk).update(
        label="metal", state="by rule", created_at=timezone.now() - timedelta(days=3)
    )
    day = timezone.localdate() - timedelta(days=3)
    for query, expected in {
        "?label=metal": [old],
        "?state=by%20rule": [old],
        "?state=open": [new],
        "?state=granted": [],
        f"?to={day}": [old],
        f"?from={day}&to={day}&label=metal": [old],
        f"?from={day + timedelta(days=1)}": [new],
    }.items():
        found = listed(as_citizen, query, url="/api/appeals")
        assert [row["id"] for row in found] == [str(case.pk) for case in expected], query
    found = listed(as_moderator, "?state=open", url="/api/appeals")
    assert {row["id"] for row in found} == {str(new.pk), str(others.pk)}


@pytest.mark.parametrize("query", ["?label=wood", "?state=waiting", "?from=monday", "?state="])
def test_a_question_about_appeals_that_makes_no_sense_is_refused(as_citizen, query):
    assert as_citizen.get(f"/api/appeals{query}").status_code == 400
