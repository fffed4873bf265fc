"""Two labels for one picture: shown side by side, settled by trainers, once; and the download."""

import csv
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from classifier.models import TrainingPhoto
from classifier.services.grouping import group_new_photos
from classifier.services.training_material import conflicts, material
from common.files import record_file, write_file
from studio.selectors.conflicts import disputes_of
from studio.services import downloading
from tests.classifier.training_photos import looks, nearly, training_photo
from tests.conftest import client_for

pytestmark = pytest.mark.django_db
URL = "/studio/photos/conflicts/"
DOWNLOAD = "/studio/photos/download/"
State = TrainingPhoto.State


@pytest.fixture
def as_trainer(trainer):
    return client_for(trainer)


@pytest.fixture
def pair(db) -> tuple[TrainingPhoto, TrainingPhoto]:
    one = training_photo(pdq=looks(1), label="glass")
    other = training_photo(pdq=nearly(looks(1), 9), label="trash", source="web")
    group_new_photos()
    assert conflicts().count() == 2
    return one, other


def settle(client, one, other, verdict: str, **fields):
    beside = {"other": other.pk, "other_label": other.label} if other else {}
    address = reverse("studio-conflict-settle", args=[one.pk])
    return client.post(address, {"verdict": verdict} | beside | fields)


def now(*photos) -> list[tuple[str, str]]:
    for photo in photos:
        photo.refresh_from_db()
    return [(photo.label, photo.state) for photo in photos]


def test_both_are_shown_once(as_trainer, pair):
    shown = as_trainer.get(URL).content.decode()
    for photo in pair:
        assert shown.count(f'src="{reverse("file", args=[photo.file_id])}"') == 1
    assert "Glass or General waste?" in shown or "Glass or" in shown


@pytest.mark.parametrize(
    ("verdict", "after"),
    [
        ({"verdict": "label", "label": "trash"}, [("trash", "ready"), ("trash", "ready")]),
        ({"verdict": "label", "label": "metal"}, [("metal", "ready"), ("metal", "ready")]),
        ({"verdict": "leave out"}, [("glass", "left out"), ("trash", "ready")]),
        ({"verdict": "leave other out"}, [("glass", "ready"), ("trash", "left out")]),
        ({"verdict": "different"}, [("glass", "ready"), ("trash", "ready")]),
    ],
)
def test_staff_decide(as_trainer, trainer, pair, verdict, after):
    assert settle(as_trainer, *pair, **verdict).status_code == 302
    assert now(*pair) == after
    assert not conflicts().exists()
    entries = AuditEntry.objects.filter(action="settle labels")
    assert {entry.target_id for entry in entries} == {str(photo.pk) for photo in pair}
    assert {entry.actor for entry in entries} == {trainer}
    assert {photo.settled_by for photo in pair} == {trainer}
    assert all(photo.settled_at for photo in pair)
    # What was decided is not asked again.
    training_photo()
    group_new_photos()
    assert not conflicts().exists()


def test_bytes_under_two_labels_stand_alone(as_trainer):
    photo = training_photo(state=State.CONFLICT, other_label="paper", grouped_at=timezone.now())
    assert "There is only one of it here." in as_trainer.get(URL).content.decode()
    assert settle(as_trainer, photo, None, "different").status_code == 400
    assert settle(as_trainer, photo, None, "label", label="paper").status_code == 302
    assert now(photo) == [("paper", "ready")]


def test_one_that_stands_alone_may_be_left_out(as_trainer):
    photo = training_photo(state=State.CONFLICT, other_label="paper", grouped_at=timezone.now())
    settle(as_trainer, photo, None, "leave out")
    assert now(photo) == [("glass", "left out")]


@pytest.mark.parametrize("fields", [{}, {"verdict": "label"}, {"verdict": "burn"}])
def test_no_decision_changes_nothing(as_trainer, pair, fields):
    verdict = {"verdict": ""} | fields
    assert settle(as_trainer, *pair, **verdict).status_code == 400
    assert {state for _, state in now(*pair)} == {"conflict"}


def test_who_comes_second_is_told(as_trainer, as_admin, pair):
    settle(as_trainer, *pair, "leave out")
    one, other = pair
    answer = settle(as_admin, one, other, "label", label="trash")
    assert answer.status_code == 409
    assert now(one, other) == [("glass", "left out"), ("trash", "ready")]


def test_a_label_that_changed_meanwhile_is_not_decided_unseen(as_trainer, pair):
    one, other = pair
    TrainingPhoto.objects.filter(pk=other.pk).update(label="paper")
    assert settle(as_trainer, one, other, "different").status_code == 409


def test_it_is_for_trainers(as_citizen, as_dispatcher, moderator, pair):
    for client in (as_citizen, as_dispatcher, client_for(moderator)):
        assert client.get(URL).status_code == 403
        assert settle(client, *pair, "leave out").status_code == 403
        assert client.post(DOWNLOAD).status_code == 403
    assert {state for _, state in now(*pair)} == {"conflict"}


def test_many_ask_as_much_as_few(as_trainer):
    asked = []
    for count in (1, 5):
        for number in range(count):
            training_photo(pdq=looks((count, number)), label="glass")
            training_photo(pdq=looks((count, number)), label="paper")
        group_new_photos()
        with CaptureQueriesContext(connection) as queries:
            as_trainer.get(URL)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def kept(content: bytes, **fields) -> TrainingPhoto:
    photo = training_photo(grouped_at=timezone.now(), **fields)
    written = write_file(kind="training photo", content=content, content_type="image/jpeg")
    photo.file = record_file(written)
    photo.save()
    return photo


def test_beside_it_stands_the_nearest_that_counts():
    look, place = looks("one"), {"source": "phones", "group": "one"}
    photo = training_photo(pdq=look, state=State.CONFLICT, other_label="paper", **place)
    training_photo(pdq=nearly(look, 20), label="paper", **place)
    nearest = training_photo(pdq=nearly(look, 5), label="paper", **place)
    training_photo(pdq=look, label="metal", **place)
    training_photo(pdq=look, label="paper", state=State.LEFT_OUT, **place)
    training_photo(pdq=look, label="paper", may_train=False, **place)
    assert [each.other for each in disputes_of([photo])] == [nearest]


def test_many_are_read_page_after_page(as_trainer, monkeypatch):
    monkeypatch.setattr(downloading, "CHUNK", 1)
    for number in range(3):
        kept(b"%d" % number)
    pieces = as_trainer.post(DOWNLOAD).streaming_content
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert len(archive.namelist()) == 4


def test_what_is_settled_can_be_had_as_one_file(as_trainer, trainer):
    photo = kept(b"glass", label="glass", part="test")
    kept(b"paper", label="paper")
    kept(b"taken back", may_train=False)
    answer = as_trainer.post(DOWNLOAD)
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        assert archive.read(f"glass/{photo.sha256}.jpg") == b"glass"
        rows = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode())))
        assert len(archive.namelist()) == 3
    assert {row["label"]: row["part"] for row in rows} == {"glass": "test", "paper": "training"}
    assert AuditEntry.objects.get(action="download photos").actor == trainer
    assert material().count() == 2


def test_it_is_offered_once_nothing_is_disputed(as_trainer):
    assert DOWNLOAD in as_trainer.get(URL).content.decode()


def test_there_is_no_file_while_something_is_disputed(as_trainer, pair):
    kept(b"glass")
    assert as_trainer.post(DOWNLOAD).status_code == 409


def test_there_is_no_empty_file(as_trainer):
    assert as_trainer.post(DOWNLOAD).status_code == 400


def test_what_looks_like_one_of_them_alone_is_asked_about_next(as_trainer):
    first = training_photo(pdq=nearly(looks(1), 20), label="trash")
    beside = training_photo(pdq=looks(1), label="trash")
    other = training_photo(pdq=nearly(looks(1), 40), label="glass")
    group_new_photos()
    assert now(first, beside, other) == [
        ("trash", "conflict"),
        ("trash", "ready"),
        ("glass", "conflict"),
    ]
    settle(as_trainer, first, other, "label", label="glass")
    assert now(first, beside, other) == [
        ("glass", "ready"),
        ("trash", "conflict"),
        ("glass", "ready"),
    ]
    assert beside.other_label == "glass"
    settle(as_trainer, beside, first, "different")
    assert not conflicts().exists()


def test_what_is_settled_is_in_doubt_no_longer(as_trainer, pair):
    TrainingPhoto.objects.update(suspicion=0.9, suspected_label="glass")
    settle(as_trainer, *pair, "label", label="glass")
    now(*pair)
    assert {(each.suspicion, each.suspected_label) for each in pair} == {(None, "")}


def test_the_other_one_is_found_among_thousands_of_its_thing(as_trainer, monkeypatch):
    monkeypatch.setattr("studio.selectors.conflicts.CHUNK", 2)
    for _ in range(5):
        training_photo(label="metal", source="s", group="g", grouped_at=timezone.now())
    same = {"source": "s", "group": "g", "grouped_at": timezone.now()}
    far = training_photo(pdq=looks(9), label="paper", **same)
    near = training_photo(pdq=nearly(looks(1), 5), label="paper", **same)
    asked = training_photo(
        pdq=looks(1), label="glass", state=State.CONFLICT, other_label="paper", **same
    )
    (found,) = disputes_of([asked])
    assert found.other == near != far
