"""What people said about their photos comes into the review, if they let us learn from it."""

from datetime import timedelta
from threading import Event

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classifier import tasks
from classifier.models import Detection, PhotoChoices, TrainingPhoto
from classifier.services import choose, delete_detection, gathering, verify
from classifier.services.consent import withdraw_all
from classifier.services.gathering import take_in_detections
from classifier.services.training_material import data_hash_of, material
from classifier.training.kept import features_folder
from common import files_sweep, retention
from common.files import record_file, write_file
from common.models import StoredFile
from tests.classifier.training_photos import training_photo
from tests.conftest import client_for
from tests.crowds import at_once

pytestmark = pytest.mark.django_db
State = TrainingPhoto.State
SURE_OF_GLASS = [0.02, 0.9, 0.02, 0.02, 0.02, 0.01, 0.01]
races = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


def confirmed(person, label: str = "glass", content: bytes = b"a photo", **fields) -> Detection:
    """Seen as glass for sure, and the person says it is this."""
    written = write_file(kind="detection", content=content, content_type="image/jpeg")
    known = {
        "person": person,
        "file": record_file(written),
        "sha256": written.sha256,
        "pdq": b"p" * 32,
        "quality": 80,
        "label": "glass",
        "probabilities": SURE_OF_GLASS,
        "is_sure": True,
        "model_version": "1",
        "latency_ms": 5,
        "verified_label": label,
        "verified_at": timezone.now() if label else None,
        "may_train": True,
    }
    return Detection.objects.create(**known | fields)


def test_what_somebody_confirmed_waits_for_review(citizen):
    PhotoChoices.objects.create(person=citizen, may_train=True)
    when = timezone.now() - timedelta(days=3)
    detection = confirmed(citizen, created_at=when)
    assert take_in_detections() == 1
    photo = TrainingPhoto.objects.get()
    assert (photo.state, photo.source, photo.detection) == (State.WAITING, "people", detection)
    assert (photo.label, photo.claimed_label, photo.contributor) == ("glass", "glass", citizen)
    assert (photo.sha256, photo.pdq, photo.quality) == (detection.sha256, "70" * 32, 80)
    assert (photo.guess, photo.created_at) == (SURE_OF_GLASS, when)
    assert photo.doubt == pytest.approx(0.1)
    assert (photo.file.kind, photo.file.sha256) == ("training photo", detection.sha256)


def test_what_the_recogniser_denies_is_most_in_doubt(citizen):
    confirmed(citizen, "trash")
    confirmed(citizen, "trash", b"another", is_sure=False)
    take_in_detections()
    denied, unsure = TrainingPhoto.objects.order_by("-doubt").values_list("doubt", flat=True)
    assert (denied, unsure) == (pytest.approx(0.995), pytest.approx(0.99))


def test_the_worker_does_it(citizen):
    confirmed(citizen)
    tasks.take_in_detections()
    assert TrainingPhoto.objects.count() == 1


def test_a_second_sweep_takes_nothing_in(citizen):
    confirmed(citizen)
    take_in_detections()
    files = StoredFile.objects.count()
    assert take_in_detections() == 0
    assert (TrainingPhoto.objects.count(), StoredFile.objects.count()) == (1, files)


@pytest.mark.parametrize(
    "fields",
    [{"may_train": False}, {"file": None}, {"verified_label": "", "verified_at": None}],
    ids=["may not be learned from", "without its photo", "nobody said"],
)
def test_what_stays_out(citizen, fields):
    confirmed(citizen, **fields)
    assert take_in_detections() == 0


def test_who_has_said_no_since_then_is_heard(citizen):
    PhotoChoices.objects.create(person=citizen, may_train=False)
    confirmed(citizen)
    assert take_in_detections() == 0


def test_who_has_left_gives_nothing(citizen):
    citizen.is_active = False
    citizen.save()
    confirmed(citizen)
    assert take_in_detections() == 0


def test_the_same_bytes_of_two_people_are_one_photo(citizen, stranger):
    first, _second = confirmed(citizen), confirmed(stranger, "trash")
    assert take_in_detections() == 1
    assert TrainingPhoto.objects.get().detection == first


def test_bytes_that_a_folder_brought_stay_as_they_are(citizen):
    detection = confirmed(citizen, "trash")
    known = training_photo(sha256=detection.sha256)
    assert take_in_detections() == 0
    assert TrainingPhoto.objects.get() == known


def test_a_photo_that_is_lost_keeps_no_other_out(citizen):
    lost = confirmed(citizen)
    default_storage.delete(lost.file.name)
    found = confirmed(citizen, content=b"another")
    assert take_in_detections() == 1
    assert TrainingPhoto.objects.get().detection == found


def test_many_ask_as_much_as_few(citizen):
    asked = []
    for count in (1, 8):
        for number in range(count):
            confirmed(citizen, content=f"{count} {number}".encode())
        with CaptureQueriesContext(connection) as queries:
            assert take_in_detections() == count
        asked.append(len(queries))
    assert asked[0] == asked[1]


def taken_in(person, label: str = "glass") -> TrainingPhoto:
    confirmed(person, label)
    take_in_detections()
    return TrainingPhoto.objects.get(contributor=person)


def test_who_says_it_anew_is_followed_until_staff_decide(citizen):
    choose(person=citizen, keeps_history=True, may_train=True)
    photo = taken_in(citizen)
    verify(person=citizen, detection_id=photo.detection_id, label="trash")
    photo.refresh_from_db()
    assert (photo.label, photo.claimed_label) == ("trash", "trash")
    assert photo.doubt == pytest.approx(0.995)
    TrainingPhoto.objects.update(state=State.READY, label="metal")
    verify(person=citizen, detection_id=photo.detection_id, label="paper")
    photo.refresh_from_db()
    assert (photo.label, photo.claimed_label) == ("metal", "trash")


def delete(person, photo):
    delete_detection(person=person, detection_id=photo.detection_id)


def withdraw_consent(person, _photo):
    choose(person=person, keeps_history=True, may_train=False)


def say_it_anew_without_consent(person, photo):
    PhotoChoices.objects.update_or_create(person=person, defaults={"may_train": False})
    verify(person=person, detection_id=photo.detection_id, label="trash")


def leave(person, _photo):
    withdraw_all(person=person)


WAYS_BACK = [delete, withdraw_consent, say_it_anew_without_consent, leave]


def in_training(photo: TrainingPhoto) -> TrainingPhoto:
    TrainingPhoto.objects.filter(pk=photo.pk).update(state=State.READY, grouped_at=timezone.now())
    assert photo in material()
    return photo


@pytest.mark.parametrize("take_back", WAYS_BACK)
def test_what_is_taken_back_is_out_of_the_next_training(take_back, citizen, stranger):
    theirs = in_training(taken_in(stranger))
    training_photo(grouped_at=timezone.now())
    confirmed(citizen, content=b"my own")
    take_in_detections()
    photo = in_training(TrainingPhoto.objects.get(contributor=citizen))
    before = data_hash_of(material())
    take_back(citizen, photo)
    assert photo not in material()
    assert theirs in material()
    assert material().count() == 2
    assert data_hash_of(material()) != before


@pytest.mark.parametrize("take_back", WAYS_BACK)
def test_its_row_and_its_file_go(take_back, citizen):
    photo = taken_in(citizen)
    name = photo.file.name
    take_back(citizen, photo)
    outcome = next(each for each in retention.apply() if each.rule == "withdrawn_photos")
    assert outcome.number == 1
    assert not TrainingPhoto.objects.exists()
    files_sweep.sweep(timezone.now() + timedelta(days=2))
    assert not default_storage.exists(name)


@pytest.mark.parametrize("is_taken_back", [True, False])
def test_nothing_stays_of_what_a_network_saw_in_it(citizen, settings, tmp_path, is_taken_back):
    settings.VAR = tmp_path
    features_folder().mkdir(parents=True)
    seen = features_folder() / "1.npz"
    seen.touch()
    photo = taken_in(citizen)
    if is_taken_back:
        TrainingPhoto.objects.filter(pk=photo.pk).update(may_train=False)
    list(retention.apply())
    assert seen.exists() is not is_taken_back


def test_what_is_not_taken_back_stays(citizen):
    taken_in(citizen)
    training_photo()
    list(retention.apply())
    assert TrainingPhoto.objects.count() == 2


def test_photos_of_somebody_who_is_gone_are_not_learned_from(citizen):
    photo = in_training(taken_in(citizen))
    citizen.is_active = False
    citizen.save()
    assert photo not in material()


def test_what_somebody_brought_as_staff_stays(trainer):
    photo = training_photo(source="staff", contributor=trainer, grouped_at=timezone.now())
    choose(person=trainer, keeps_history=True, may_train=False)
    assert photo in material()


def test_who_sees_it(citizen, stranger, trainer, moderator):
    photo = taken_in(citizen)
    address = reverse("file", args=[photo.file_id])
    people = (citizen, trainer, moderator, stranger)
    assert [client_for(one).get(address).status_code for one in people] == [200, 200, 200, 404]
    withdraw_all(person=citizen)
    assert [client_for(one).get(address).status_code for one in people] == [200, 404, 404, 404]


def test_deleting_the_detection_does_not_break_the_photo(citizen):
    photo = taken_in(citizen)
    delete_detection(person=citizen, detection_id=photo.detection_id)
    photo.refresh_from_db()
    assert photo.detection is None
    assert default_storage.exists(photo.file.name)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_what_is_taken_back_is_held_in_the_order_of_everybody(citizen):
    taken_in(citizen)
    with CaptureQueriesContext(connection) as asked:
        withdraw_all(person=citizen)
    held = [each["sql"] for each in asked if each["sql"].endswith("FOR UPDATE")]
    assert "ORDER BY 1 ASC" in held[0]


class TestRaces:
    pytestmark = races

    def test_many_sweeps_at_once_take_each_photo_in_once(self, citizen):
        for number in range(20):
            confirmed(citizen, content=f"{number}".encode())
        assert sum(at_once([take_in_detections] * 6)) == 20
        assert TrainingPhoto.objects.count() == 20

    @pytest.mark.parametrize("take_back", ["choose", "delete", "verify"])
    def test_consent_taken_back_while_it_comes_in(self, take_back, citizen, monkeypatch):
        """The sweep has copied the file and is about to make the row."""
        PhotoChoices.objects.create(person=citizen, may_train=True)
        detection = confirmed(citizen)
        copied, is_back = Event(), Event()
        copy_of = gathering.copy_of

        def copy_and_wait(each):
            written = copy_of(each)
            copied.set()
            assert is_back.wait(20)
            return written

        monkeypatch.setattr(gathering, "copy_of", copy_and_wait)

        def back():
            assert copied.wait(20)
            if take_back == "delete":
                delete_detection(person=citizen, detection_id=detection.pk)
            else:
                choose(person=citizen, keeps_history=True, may_train=False)
            if take_back == "verify":
                verify(person=citizen, detection_id=detection.pk, label="paper")
            is_back.set()

        at_once([take_in_detections, back])
        assert not TrainingPhoto.objects.filter(may_train=True).exists()

    @pytest.mark.parametrize("take_back", [delete_detection, choose])
    def test_consent_taken_back_at_the_same_moment(self, take_back, citizen):
        for number in range(15):
            detection = confirmed(citizen, content=f"{number}".encode())
        if take_back is choose:
            words = {"person": citizen, "keeps_history": True, "may_train": False}
        else:
            words = {"person": citizen, "detection_id": detection.pk}
        at_once([take_in_detections, lambda: take_back(**words), take_in_detections])
        left = TrainingPhoto.objects.filter(may_train=True)
        gone = (
            [detection.sha256]
            if take_back is delete_detection
            else list(Detection.objects.values_list("sha256", flat=True))
        )
        assert not left.filter(sha256__in=gone).exists()
