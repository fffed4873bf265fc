"""POST / with its three ways to answer, and what the page then shows."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from classifier import services
from classifier.models import Detection
from classifier.taxonomy import LABELS, kind_of
from common.errors import DomainError
from disposals.models import WasteRecord
from disposals.views import settle
from rewards.models import PointsEntry
from tests.classifier.colours import unfamiliar_photo
from tests.disposals.bins import bin_at
from tests.disposals.drawing import drawn, received, unclear_photo

pytestmark = pytest.mark.django_db

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
PART = SCRIPT | {"Accept": "text/html"}
MOST_STATEMENTS = 12


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", content, "image/jpeg")


def send(client: Client, content: bytes | None = None, headers: dict | None = None, **fields):
    if content is not None:
        fields["image"] = upload(content)
    return client.post("/", fields, headers=headers or {})


def test_an_app_gets_the_shape_that_it_relies_on(as_citizen, citizen):
    answer = send(as_citizen, drawn("plastic"), SCRIPT, compartment="auto", from_stream="true")
    said = answer.json()
    record = WasteRecord.objects.get()
    assert answer.status_code == 200
    assert re.fullmatch(r"plastic \(\d+\.\d%\)", said["prediction"])
    assert list(said["all_probabilities"]) == list(LABELS)
    assert (said["points_awarded"], said["total_points"]) == (10, 10)
    assert (said["record_id"], said["status"]) == (str(record.pk), "awarded")
    assert record.person == citizen
    assert record.from_stream
    assert record.compartment == "plastic"
    assert "X-Requested-With" in answer["Vary"]


def test_the_page_s_script_gets_the_part_that_changes(as_citizen):
    answer = send(as_citizen, drawn("glass"), PART, shown="yes")
    part = answer.content.decode()
    assert "<html" not in part
    assert 'data-part="answered"' in part
    assert 'data-outcome="awarded"' in part
    assert "<strong>+12</strong>" in part
    assert re.search(r'class="result-number">\d+%', part)
    assert 'data-count-from="0" data-count-to="12"' in part
    assert str(kind_of("glass").bin) in part
    assert "New badge:" in part
    assert 'class="photo"' not in part


def test_without_scripts_the_page_tells_and_a_reload_sends_nothing(as_citizen):
    answer = send(as_citizen, drawn("glass"))
    record = WasteRecord.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/?done={record.pk}#answer"
    page = as_citizen.get(answer["Location"]).content.decode()
    assert "<strong>+12</strong>" in page
    assert f"/files/{record.detection.file_id}/" in page
    assert "You have a new badge" in page


def test_a_retry_with_the_same_key_happens_once(as_citizen):
    for seed, headers in enumerate((SCRIPT, PART, {})):
        fields = {"idempotency_key": uuid.uuid4().hex, "compartment": "auto"}
        first, again = (send(as_citizen, drawn("metal", seed), headers, **fields) for _ in "12")
        assert first.status_code == again.status_code
        assert first.content == again.content
        assert first.get("Location") == again.get("Location")
        assert again["Idempotent-Replay"] == "true"
    assert WasteRecord.objects.count() == 3


def test_who_is_not_sure_asks_and_pays_when_it_is_said(as_citizen):
    part = send(as_citizen, unclear_photo(), PART).content.decode()
    detection = Detection.objects.get()
    assert 'data-outcome="unsure"' in part
    assert not WasteRecord.objects.exists()
    assert len(re.findall(r'class="guess guess-button" name="label" value="(\w+)"', part)) == 2
    assert len(re.findall(r'class="compartment" name="label" value="(\w+)"', part)) == 5
    said = send(as_citizen, None, SCRIPT, detection=detection.pk, label="organic").json()
    assert said["status"] in ("awarded", "waiting")
    assert WasteRecord.objects.get().detection == detection
    again = send(as_citizen, None, PART, detection=detection.pk, label="organic")
    assert again.status_code == 409
    assert "handed in already" in again.content.decode()


def test_of_what_it_hardly_knows_nobody_reads_a_number(as_citizen):
    """Cardboard is its best guess, and what the person says: nothing was corrected."""
    said = send(as_citizen, unfamiliar_photo(), SCRIPT).json()
    assert said["prediction"] == "cardboard? We have hardly seen anything like it."
    fields = {"detection": said["detection_id"], "label": "cardboard"}
    part = send(as_citizen, None, PART, **fields).content.decode()
    assert 'data-outcome="awarded"' in part
    page = as_citizen.get(f"/?done={WasteRecord.objects.get().pk}").content.decode()
    assert not any(re.search(r'class="result-number">\d', each) for each in (part, page))


def test_without_scripts_the_question_stands_on_the_page(as_citizen):
    answer = send(as_citizen, unclear_photo())
    detection = Detection.objects.get()
    assert answer["Location"] == f"/?ask={detection.pk}#answer"
    assert f'value="{detection.pk}"' in as_citizen.get(answer["Location"]).content.decode()


def test_what_is_not_paid_says_why_and_where_to_object(as_citizen):
    send(as_citizen, drawn("glass"), SCRIPT)
    part = send(as_citizen, drawn("glass"), PART).content.decode()
    record = WasteRecord.objects.get(state="unpaid")
    assert 'data-outcome="unpaid"' in part
    assert "has collected its points already" in part
    assert f"/user/waste-history/{record.pk}/appeal/" in part
    assert "<strong>+" not in part


def test_a_named_compartment_is_the_persons_word(as_citizen):
    send(as_citizen, drawn("glass"), SCRIPT, compartment="metal")
    assert Detection.objects.get().verified_label == "metal"


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({}, 400, "Please choose a photo first."),
        ({"image": upload(b"")}, 400, "This file is empty."),
        ({"image": upload(b"no picture")}, 415, "This is not a kind of picture we take."),
        ({"image": "a text"}, 400, "Please choose a photo first."),
        ({"image": [upload(drawn("glass")), upload(drawn("metal"))]}, 400, "One thing at a time"),
        ({"image": upload(drawn("glass")), "compartment": "shoes"}, 400, "no such compartment"),
        ({"image": upload(drawn("glass")), "label": "wood"}, 400, "wood"),
        ({"detection": "x"}, 400, "UUID"),
        ({"detection": str(uuid.uuid4())}, 404, "There is no such photo of yours."),
    ],
)
@pytest.mark.parametrize("headers", [SCRIPT, PART, {}])
def test_what_cannot_be_is_a_sentence_and_leaves_nothing(
    as_citizen, fields, status, sentence, headers
):
    for value in fields.values():
        for file in value if isinstance(value, list) else [value]:
            if isinstance(file, SimpleUploadedFile):
                file.seek(0)
    answer = as_citizen.post("/", fields, headers=headers)
    assert answer.status_code == status, answer.content[:300]
    said = answer.json()["error"]["message"] if headers == SCRIPT else answer.content.decode()
    assert sentence in said
    assert not Detection.objects.exists()
    assert not PointsEntry.objects.exists()


def test_somebody_elses_detection_is_not_there(as_stranger, citizen):
    with transaction.atomic():
        seen = services.look_and_prepare(received(drawn("glass")), keeps_photo=True)
        kept = services.keep_seen(person=citizen, seen=seen, may_train=False)
    assert send(as_stranger, None, SCRIPT, detection=kept.pk).status_code == 404
    assert as_stranger.get(f"/?ask={kept.pk}").status_code == 404


def test_somebody_elses_disposal_is_not_told(as_citizen, as_stranger):
    send(as_citizen, drawn("glass"), SCRIPT)
    done = WasteRecord.objects.get().pk
    assert as_citizen.get(f"/?done={done}").status_code == 200
    assert as_stranger.get(f"/?done={done}").status_code == 404
    assert as_citizen.get("/?done=nonsense").status_code == 200


def test_visitors_are_asked_to_log_in(as_visitor):
    assert send(as_visitor, drawn("glass"))["Location"] == "/login/?next=/"
    for headers in (SCRIPT, PART):
        assert send(as_visitor, drawn("glass"), headers).status_code == 401
    assert "/login/?next=/" in send(as_visitor, drawn("glass"), PART).content.decode()


def test_a_forged_form_is_refused(citizen):
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    assert send(client, drawn("glass"), SCRIPT).status_code == 403
    assert not Detection.objects.exists()


def test_who_goes_too_fast_is_told_how_long_to_wait(as_citizen, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "user": "1/minute"}
    assert send(as_citizen, drawn("glass"), SCRIPT).status_code == 200
    refused = send(as_citizen, drawn("metal"), PART)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_a_refusal_of_the_work_undoes_it_and_is_the_answer_again(as_citizen, monkeypatch):
    """Both halves: the key remembers the refusal, and of the work nothing is left."""

    def half_done(prepared):
        settle(prepared)
        raise DomainError("Not like that.", status=409)

    monkeypatch.setattr("disposals.views.settle", half_done)
    for _ in range(2):
        answer = send(as_citizen, drawn("glass"), SCRIPT, idempotency_key="k")
        assert answer.status_code == 409
        assert answer.json()["error"]["message"] == "Not like that."
    assert not Detection.objects.exists()
    assert not PointsEntry.objects.exists()


@pytest.mark.parametrize("bin", ["", "B-1"])
def test_few_statements_are_asked_while_others_wait_for_their_turn(as_citizen, no_haste, bin):
    """With the key's own two, and the answer as the page's script wants it."""
    bin_at("B-1", 0, 0, "glass")
    send(as_citizen, drawn("glass", 1), PART)
    with CaptureQueriesContext(connection) as queries:
        send(as_citizen, drawn("glass", 2), PART, idempotency_key="k", bin=bin)
    assert WasteRecord.objects.filter(bin__code="B-1").count() == bool(bin)
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    first = next(place for place, sql in enumerate(asked) if "INSERT INTO" in sql)
    assert "common_idempotencykey" in asked[first]
    assert len(asked[first:]) <= MOST_STATEMENTS, [sql[:80] for sql in asked[first:]]
