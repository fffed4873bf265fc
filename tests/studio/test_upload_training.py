"""POST /api/upload-training and GET /api/training-data: each file is told what became of it."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classifier import loader
from classifier.models import TrainingPhoto
from classifier.taxonomy import LABELS
from common.models import StoredFile
from common.photos import PhotoRefused
from studio import api_photos
from studio.services import contributing
from tests.classifier.colours import photo_of, unfamiliar_photo
from tests.classifier.training_photos import training_photo
from tests.conftest import client_for, person
from tests.crowds import at_once
from tests.disposals.drawing import drawn

pytestmark = pytest.mark.django_db
URL = "/api/upload-training"
State = TrainingPhoto.State


@pytest.fixture
def as_trainer(trainer):
    return client_for(trainer)


def file(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def send(client, *contents: bytes, key: str | None = None, **fields):
    images = [file(content, f"{number}.jpg") for number, content in enumerate(contents)]
    body = {"images": images, "category": "glass", "may_train": "true"} | fields
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(URL, body, headers=headers)


def results(answer) -> list[str]:
    return [each["result"] for each in answer.json()["results"]]


def test_photos_of_people_wait_for_review(as_citizen, citizen):
    answer = send(as_citizen, photo_of("glass"), photo_of("glass", (120, 90)))
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["stored"], told["known"], told["refused"]) == (2, 0, 0)
    for photo, each in zip(
        TrainingPhoto.objects.order_by("created_at"), told["results"], strict=True
    ):
        assert (each["state"], each["photo"]) == ("waiting", str(photo.pk))
        assert (photo.state, photo.source, photo.contributor) == (State.WAITING, "people", citizen)
        assert (photo.label, photo.claimed_label) == ("glass", "glass")
        assert photo.may_train
        assert len(photo.guess) == len(LABELS)
        assert photo.doubt < 0.3
        assert photo.file.kind == "training photo"


def test_those_of_trainers_are_ready(as_trainer, trainer):
    answer = send(as_trainer, photo_of("glass"), may_train="false")
    assert answer.json()["results"][0]["state"] == "ready"
    photo = TrainingPhoto.objects.get()
    assert (photo.state, photo.source, photo.contributor) == (State.READY, "staff", trainer)
    assert photo.may_train


def test_other_staff_are_people(as_dispatcher):
    send(as_dispatcher, photo_of("glass"))
    assert TrainingPhoto.objects.get().state == State.WAITING


def test_who_is_staff_no_longer_is_one_of_the_people(as_trainer, trainer):
    trainer.is_staff = False
    trainer.save()
    assert send(as_trainer, photo_of("glass"), may_train="false").status_code == 400
    send(as_trainer, photo_of("glass"))
    assert TrainingPhoto.objects.get().state == State.WAITING


def test_what_the_recogniser_denies_is_in_doubt(as_citizen):
    send(as_citizen, photo_of("plastic"))
    send(as_citizen, unfamiliar_photo())
    denied, unsure = TrainingPhoto.objects.order_by("created_at").values_list("doubt", flat=True)
    assert denied > 0.97
    assert unsure < 1


def test_without_a_recogniser_they_come_in_all_the_same(as_citizen, settings, tmp_path):
    settings.MODEL_DIR = str(tmp_path / "nowhere")
    loader.forget()
    try:
        assert send(as_citizen, photo_of("glass")).status_code == 201
    finally:
        loader.forget()
    photo = TrainingPhoto.objects.get()
    assert (photo.guess, photo.doubt) == (None, pytest.approx(6 / 7))


def test_without_consent_nothing_is_kept(as_citizen):
    for fields in ({"may_train": "false"}, {"may_train": ""}):
        answer = send(as_citizen, photo_of("glass"), **fields)
        assert answer.status_code == 400
    assert answer.json()["error"]["code"] in ("CONSENT_NEEDED", "VALIDATION_ERROR")
    assert not TrainingPhoto.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_broken_one_keeps_no_other_out(as_citizen):
    whole = photo_of("glass")
    answer = send(as_citizen, whole, whole[:40], photo_of("metal"))
    assert answer.status_code == 201
    assert results(answer) == ["stored", "refused", "stored"]
    broken = answer.json()["results"][1]
    assert (broken["name"], broken["code"]) == ("1.jpg", "BROKEN")
    assert "damaged" in broken["message"]
    assert broken["photo"] is None
    assert TrainingPhoto.objects.count() == 2


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", photo_of("glass"))
    return out.getvalue()


@pytest.mark.parametrize(
    "archive", [zipped(), b"\x1f\x8b" + bytes(50), bytes(257) + b"ustar\x0000"]
)
def test_an_archive_is_told_to_be_unpacked(as_citizen, archive):
    answer = send(as_citizen, archive)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "ARCHIVE")
    assert "unpack" in answer.json()["error"]["message"]


def test_where_none_can_be_taken_each_is_named(as_citizen):
    answer = send(as_citizen, b"text", b"")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "NO_PHOTO_TAKEN")
    assert [each["field"] for each in error["details"]] == ["0.jpg", "1.jpg"]


@pytest.mark.parametrize(
    "fields", [{"category": "batteries"}, {"category": ""}, {"images": []}, {"more": "x"}]
)
def test_what_is_not_right_is_refused(as_citizen, fields):
    answer = send(as_citizen, photo_of("glass"), **fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert not TrainingPhoto.objects.exists()


def test_too_many_at_once(as_citizen):
    answer = send(as_citizen, *[photo_of("glass")] * (contributing.MOST_AT_ONCE + 1))
    assert answer.status_code == 400
    assert not TrainingPhoto.objects.exists()


def test_too_many_that_wait(as_citizen, citizen, as_stranger, as_trainer, monkeypatch):
    monkeypatch.setattr(contributing, "MOST_WAITING", 2)
    photos = [photo_of(label) for label in ("glass", "metal", "paper")]
    answer = send(as_citizen, *photos)
    assert results(answer) == ["stored", "stored", "refused"]
    assert answer.json()["results"][2]["code"] == "TOO_MANY_WAITING"
    assert results(send(as_stranger, photos[2])) == ["stored"]
    more = [photo_of(label, (90, 90)) for label in ("glass", "metal", "paper")]
    assert results(send(as_trainer, *more)) == ["stored"] * 3
    # Somebody has looked at those that waited.
    TrainingPhoto.objects.filter(contributor=citizen).update(state=State.READY)
    assert results(send(as_citizen, photo_of("trash"))) == ["stored"]


def test_what_we_have_is_known(as_citizen, as_stranger):
    photo = photo_of("glass")
    assert results(send(as_citizen, photo, photo)) == ["stored", "known"]
    again = send(as_stranger, photo, category="trash")
    assert (again.status_code, results(again)) == (200, ["known"])
    assert TrainingPhoto.objects.get().label == "glass"
    assert StoredFile.objects.count() == 1


def test_what_is_ready_at_once_is_held_against_the_others_soon(as_citizen, as_trainer, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(contributing, "group_soon", lambda: asked.append(1))
    send(as_citizen, photo_of("paper"))
    assert asked == []
    send(as_trainer, photo_of("glass"), photo_of("metal"))
    assert asked == [1]


def test_another_label_of_a_trainer_is_a_conflict(as_citizen, as_trainer):
    photo = photo_of("glass")
    send(as_trainer, photo)
    send(as_trainer, photo)
    send(as_citizen, photo, category="trash")
    assert TrainingPhoto.objects.get().state == State.READY
    [told] = send(as_trainer, photo, category="paper").json()["results"]
    assert (told["result"], "two labels" in told["message"]) == ("known", True)
    found = TrainingPhoto.objects.get()
    assert (found.state, found.label, found.other_label) == (State.CONFLICT, "glass", "paper")


def test_what_was_taken_back_may_be_sent_again(as_citizen, as_stranger, citizen, stranger):
    send(as_citizen, photo_of("glass"))
    first = TrainingPhoto.objects.get()
    contributing.take_back(person=citizen, photo_id=first.pk)
    assert results(send(as_stranger, photo_of("glass"))) == ["stored"]
    photo = TrainingPhoto.objects.get()
    assert (photo.contributor, photo.may_train) == (stranger, True)
    # One photo, so what is paid for it is paid once.
    assert photo.pk == first.pk


def test_a_photo_that_nobody_could_look_at_now_may_come_again(as_citizen, monkeypatch):
    def busy(*_args, **_fields):
        raise PhotoRefused("Too many photos at once.", code="BUSY", status=503)

    monkeypatch.setattr(contributing, "open_photo", busy)
    answer = send(as_citizen, photo_of("glass"), photo_of("metal"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "NO_PHOTO_TAKEN")


def test_a_repetition_is_not_looked_at_again(as_citizen, monkeypatch):
    first = send(as_citizen, photo_of("glass"), key="k")
    monkeypatch.setattr(api_photos, "read_photos", None)
    assert send(as_citizen, photo_of("glass"), key="k").json() == first.json()


def test_a_repetition_gets_the_first_answer(as_citizen):
    first = send(as_citizen, photo_of("glass"), key="k")
    again = send(as_citizen, photo_of("glass"), key="k")
    assert first.json() == again.json()
    assert again["Idempotent-Replay"] == "true"
    assert send(as_citizen, photo_of("metal"), key="k").status_code == 409
    assert TrainingPhoto.objects.count() == 1


def test_it_is_throttled(as_citizen, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"training_photos": "2/hour"}
    answers = [send(as_citizen, photo_of("glass")).status_code for _ in range(3)]
    assert answers == [201, 200, 429]


def test_many_ask_as_much_as_few(as_trainer):
    asked = []
    for count in (1, 6):
        photos = [drawn("glass", seed=100 * count + number) for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            assert send(as_trainer, *photos).json()["stored"] == count
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_counts(as_trainer, citizen):
    training_photo(label="glass", part="test")
    training_photo(label="glass", part="training", state="waiting")
    training_photo(label="paper", part="training", state="left out")
    training_photo(label="paper", may_train=False)
    citizen.is_active = False
    citizen.save()
    training_photo(label="paper", contributor=citizen)
    with CaptureQueriesContext(connection) as queries:
        told = as_trainer.get("/api/training-data").json()
    assert told["total"] == 3
    glass = next(each for each in told["classes"] if each["label"] == "glass")
    assert glass["total"] == 2
    assert (glass["states"]["ready"], glass["states"]["waiting"]) == (1, 1)
    assert glass["parts"] == {"training": 0, "validation": 0, "test": 1}
    assert told["states"]["left out"] == 1
    assert [each["label"] for each in told["classes"]] == list(LABELS)
    for number in range(20):
        training_photo(label=LABELS[number % 7])
    with CaptureQueriesContext(connection) as more:
        as_trainer.get("/api/training-data")
    assert len(more) == len(queries)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_the_same_bytes_at_once_are_one_photo():
    clients = [client_for(person(f"person{number}")) for number in range(12)]
    photo = photo_of("glass")
    answers = at_once([lambda one=one: results(send(one, photo)) for one in clients])
    assert sorted(answers) == [["known"]] * 11 + [["stored"]]
    assert TrainingPhoto.objects.count() == 1
