"""What is kept of a signed-in person's photo, and who may see, correct and delete it."""

import io
import uuid

import numpy as np
import pytest
from django.core.files.storage import default_storage
from PIL import Image

from classifier import services
from classifier.exceptions import NoSuchDetection
from classifier.models import Detection
from classifier.services.recognising import open_small, small_of
from common.files import may_see
from common.likeness import distance
from common.models import StoredFile
from common.photos import SHORTEST_KEPT, likeness_of, open_photo, reading, receive
from tests.classifier.colours import photo_of
from tests.classifier.render_golden import GOLDEN
from tests.photos.hostile import saved

pytestmark = pytest.mark.django_db


def received(label: str = "glass", size: tuple[int, int] = (96, 64)):
    return receive(io.BytesIO(photo_of(label, size)))


def keep(person, label: str = "glass", *, keeps_photo: bool = True, **more) -> Detection:
    seen = services.look_and_prepare(received(label), keeps_photo=keeps_photo)
    return services.keep_seen(person=person, seen=seen, may_train=False, **more)


def test_answer_hash_likeness_and_photo_are_kept(citizen, django_assert_num_queries):
    seen = services.look_and_prepare(received(), keeps_photo=True)
    with django_assert_num_queries(2):
        kept = services.keep_seen(person=citizen, seen=seen, may_train=True)
    kept.refresh_from_db()
    assert kept.label == "glass"
    assert kept.is_sure
    assert kept.probabilities == list(seen.answer.prediction.probabilities)
    assert kept.sha256 == received().sha256 == kept.file.sha256
    assert bytes(kept.pdq) == seen.likeness.hash
    assert kept.may_train
    assert kept.verified_label == "" and kept.verified_at is None


@pytest.mark.parametrize(
    ("came", "stays"), [((4000, 3000), 1000), ((2200, 1000), 1100), ((1800, 900), 1600)]
)
def test_the_photo_that_stays_is_smaller_and_says_nothing(citizen, came, stays):
    exif = Image.Exif()
    exif[0x010E] = "secret"
    content = saved(Image.new("RGB", came, (60, 220, 220)), "JPEG", exif=exif)
    seen = services.look_and_prepare(receive(io.BytesIO(content)), keeps_photo=True)
    with default_storage.open(seen.file.name) as file:
        image = Image.open(file)
        assert max(image.size) == stays
        assert not image.getexif()


@pytest.mark.parametrize("side", [400, 1200, 2500, 4000, 4032, 8100])
def test_what_is_opened_to_be_kept_is_looked_at_as_if_opened_for_that(side):
    """And so people get one answer, whether they keep their photos or not."""
    drawn = Image.open(GOLDEN / "metal-1.jpg").resize((side, side * 3 // 4))
    came = receive(io.BytesIO(saved(drawn, "JPEG")))
    small, large = open_small(came), open_photo(came, longest_side=SHORTEST_KEPT)
    halved = small_of(large).image
    assert halved.size == small.image.size
    off = np.abs(np.asarray(halved, int) - np.asarray(small.image, int))
    assert off.mean() < 0.5
    assert distance(likeness_of(small).hash, likeness_of(small_of(large)).hash) <= 4


@pytest.mark.parametrize("keeps_photo", [True, False])
def test_a_photo_is_decoded_once(citizen, monkeypatch, keeps_photo):
    decoded = []
    decode = reading.decode
    monkeypatch.setattr(reading, "decode", lambda *given: decoded.append(1) or decode(*given))
    services.look_and_prepare(received(size=(2000, 1500)), keeps_photo=keeps_photo)
    assert len(decoded) == 1


def test_without_the_wish_to_keep_it_no_photo_is_written(citizen):
    kept = keep(citizen, keeps_photo=False)
    assert kept.file is None
    assert not StoredFile.objects.exists()
    with_photo = keep(citizen)
    assert distance(bytes(kept.pdq), bytes(with_photo.pdq)) <= 10


def test_what_the_person_says_at_once_is_kept_with_it(citizen):
    kept = keep(citizen, verified_label="plastic")
    assert (kept.label, kept.verified_label) == ("glass", "plastic")
    assert kept.verified_at is not None


def test_who_never_chose_keeps_photos_and_lets_nobody_learn(citizen):
    assert services.choices_of(citizen) == services.Choices(keeps_history=True, may_train=False)
    services.choose(person=citizen, keeps_history=False, may_train=True)
    assert services.choices_of(citizen) == services.Choices(keeps_history=False, may_train=True)


def test_learning_that_is_taken_back_is_taken_back_from_all(citizen, stranger):
    services.choose(person=citizen, keeps_history=True, may_train=True)
    kept = keep(citizen)
    services.verify(person=citizen, detection_id=kept.pk, label="glass")
    other = keep(stranger)
    Detection.objects.filter(pk=other.pk).update(may_train=True)
    services.choose(person=citizen, keeps_history=True, may_train=False)
    assert not Detection.objects.get(pk=kept.pk).may_train
    assert Detection.objects.get(pk=other.pk).may_train


@pytest.mark.parametrize("may_train", [True, False])
def test_a_corrected_label_may_be_learned_from_as_its_person_chose(citizen, may_train):
    services.choose(person=citizen, keeps_history=True, may_train=may_train)
    kept = services.verify(person=citizen, detection_id=keep(citizen).pk, label="plastic")
    assert (kept.label, kept.verified_label) == ("glass", "plastic")
    assert kept.verified_at is not None
    assert kept.may_train is may_train


@pytest.mark.parametrize("call", [services.verify, services.delete_detection])
def test_nobody_touches_what_is_somebody_elses(citizen, stranger, call):
    kept = keep(citizen)
    more = {"label": "metal"} if call is services.verify else {}
    for detection_id in (kept.pk, uuid.uuid4()):
        with pytest.raises(NoSuchDetection):
            call(person=stranger, detection_id=detection_id, **more)
    kept.refresh_from_db()
    assert kept.verified_label == ""


def test_a_deleted_detection_leaves_a_photo_that_nobody_sees(citizen, admin):
    kept = keep(citizen)
    file = kept.file
    services.delete_detection(person=citizen, detection_id=kept.pk)
    assert not Detection.objects.exists()
    assert not may_see(citizen, file)
    assert not may_see(admin, file)


def test_its_person_sees_the_photo_and_trainers_where_they_may_learn_from_it(
    citizen, stranger, admin, dispatcher
):
    kept = keep(citizen)
    assert may_see(citizen, kept.file)
    assert not may_see(stranger, kept.file)
    assert not may_see(admin, kept.file)
    Detection.objects.update(may_train=True)
    assert may_see(admin, kept.file)
    assert not may_see(dispatcher, kept.file)
