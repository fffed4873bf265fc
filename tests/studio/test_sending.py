"""/studio/send/: photos to learn from, without scripts, and what became of one's own."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classifier.models import Detection, TrainingPhoto
from classifier.services.gathering import take_in_detections
from tests.classifier.colours import photo_of
from tests.classifier.test_gathering import confirmed
from tests.classifier.training_photos import training_photo
from tests.conftest import client_for

pytestmark = pytest.mark.django_db
URL = "/studio/send/"


def send(client, *contents: bytes, **fields):
    images = [SimpleUploadedFile(f"{n}.jpg", each) for n, each in enumerate(contents)]
    return client.post(URL, {"images": images, "category": "glass", "may_train": "on"} | fields)


def page(answer) -> str:
    return answer.content.decode()


def test_each_file_is_told_what_became_of_it(as_citizen):
    photo = photo_of("glass")
    answer = send(as_citizen, photo, photo, b"text")
    assert answer.status_code == 200
    for words in ("Somebody will look at it.", "We have this photo already.", "not a kind of"):
        assert words in page(answer)
    assert TrainingPhoto.objects.get().claimed_label == "glass"
    assert "Waits for somebody to look at it" in page(answer)


def test_trainers_need_no_switch(trainer):
    send(client_for(trainer), photo_of("glass"), may_train="")
    assert TrainingPhoto.objects.get().state == "ready"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"may_train": ""}, "nothing was stored"),
        ({"category": ""}, "Please say what is on them."),
        ({"category": "batteries"}, "Select a valid choice"),
        ({"images": []}, "Please choose a photo first."),
    ],
)
def test_what_is_missing_is_said(as_citizen, fields, words):
    fields = {"may_train": "on"} | fields
    answer = send(as_citizen, photo_of("glass"), **fields)
    assert (answer.status_code, words in page(answer)) == (400, True)
    assert not TrainingPhoto.objects.exists()


def test_too_many(as_citizen):
    answer = send(as_citizen, *[photo_of("glass")] * 21)
    assert (answer.status_code, "too many at once" in page(answer)) == (400, True)


def test_it_is_throttled_with_the_api(as_citizen, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"training_photos": "1/hour"}
    body = {"images": SimpleUploadedFile("a.jpg", photo_of("glass")), "category": "glass"}
    assert as_citizen.post("/api/upload-training", body | {"may_train": "true"}).status_code == 201
    assert send(as_citizen, photo_of("metal")).status_code == 429


def test_one_sees_ones_own_photos_and_their_states(as_citizen, citizen, stranger):
    own = training_photo(contributor=citizen, claimed_label="glass", label="metal", state="ready")
    training_photo(contributor=citizen, state="rejected", reason="Too dark to tell.")
    training_photo(contributor=citizen, may_train=False)
    theirs = training_photo(contributor=stranger)
    shown = page(as_citizen.get(URL))
    assert reverse("file", args=[own.file_id]) in shown
    for words in ("We learn from it", "Staff say it is: Metal", "Too dark to tell."):
        assert words in shown
    assert str(theirs.file_id) not in shown
    assert shown.count("photo-card-title") == 2


def test_one_takes_back_ones_own_alone(as_citizen, as_stranger, citizen):
    photo = training_photo(contributor=citizen)
    address = reverse("studio-take-back", args=[photo.pk])
    assert as_stranger.post(address).status_code == 404
    photo.refresh_from_db()
    assert photo.may_train
    assert as_citizen.post(address).status_code == 302
    photo.refresh_from_db()
    assert not photo.may_train
    assert "photo-card-title" not in page(as_citizen.get(URL))
    assert as_citizen.post(address).status_code == 404


def test_what_came_from_a_detection_does_not_come_again(as_citizen, citizen):
    confirmed(citizen)
    take_in_detections()
    photo = TrainingPhoto.objects.get()
    as_citizen.post(reverse("studio-take-back", args=[photo.pk]))
    assert not Detection.objects.get().may_train
    TrainingPhoto.objects.all().delete()
    assert take_in_detections() == 0


def test_many_photos_ask_as_much_as_few(as_citizen, citizen):
    asked = []
    for count in (1, 9):
        for _number in range(count):
            training_photo(contributor=citizen)
        with CaptureQueriesContext(connection) as queries:
            as_citizen.get(URL)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_it_is_found_from_ones_photos(as_citizen):
    assert URL in page(as_citizen.get("/detections/"))
