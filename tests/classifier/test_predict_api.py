"""A photo comes in over HTTP, an answer goes out."""

import io
import shutil
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from classifier.services import recognise
from classifier.taxonomy import LABELS, kind_of
from common.models import StoredFile
from common.photos import receive
from tests.classifier.colours import photo_of, unclear_photo, unfamiliar_photo
from tests.classifier.conftest import forget_answers
from tests.photos.hostile import ACCEPTED, FILES

pytestmark = pytest.mark.django_db

PREDICT = "/api/predict"


def send(client, photo: bytes, **fields):
    return client.post(PREDICT, {"image": SimpleUploadedFile("a.jpg", photo), **fields})


@pytest.mark.parametrize("label", LABELS)
def test_each_kind_is_told(client, label):
    answer = send(client, photo_of(label))
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["prediction"]["label"] == label
    assert said["prediction"]["certain"] is True
    assert said["recommendation"]["bin_color"] == kind_of(label).colour
    assert said["recommendation"]["compartment"] == kind_of(label).compartment


def test_the_shape_that_clients_rely_on(client):
    said = send(client, photo_of("plastic")).json()
    assert set(said) == {
        "prediction",
        "all_probabilities",
        "alternatives",
        "recommendation",
        "educational",
        "model",
        "detection_id",
    }
    confidence = said["prediction"]["confidence"]
    assert said["prediction"]["text"] == f"plastic ({confidence:.1%})"
    assert list(said["all_probabilities"]) == list(LABELS)
    assert sum(said["all_probabilities"].values()) == pytest.approx(1, abs=0.001)
    assert said["all_probabilities"]["plastic"] == confidence
    assert set(said["recommendation"]) == {
        "bin_color",
        "compartment",
        "disposal",
        "recycling_options",
    }
    assert said["educational"]["decomposition"] == "More than 100 years"
    assert said["educational"]["fact_source"].startswith("https://")
    assert all(said["educational"].values())
    assert said["model"]["version"] == "1"
    assert said["model"]["latency_ms"] >= 0
    assert said["detection_id"] is None


def test_the_next_guesses_of_a_sure_answer(client):
    photo = photo_of("plastic")
    ranking = recognise(receive(io.BytesIO(photo))).prediction.ranking
    said = send(client, photo).json()
    assert tuple(guess["label"] for guess in said["alternatives"]) == ranking[1:3]


def test_the_two_best_guesses_when_unsure(client):
    said = send(client, unclear_photo()).json()
    assert said["prediction"]["certain"] is False
    assert {guess["label"] for guess in said["alternatives"]} == {"glass", "organic"}
    best = said["alternatives"][0]
    assert best["label"] == said["prediction"]["label"]
    assert best["bin_color"] == kind_of(best["label"]).colour


def test_of_what_it_hardly_knows_it_says_so_in_words(client):
    """The fields are the same; confidence alone would look like a sure answer."""
    said = send(client, unfamiliar_photo()).json()["prediction"]
    assert (said["label"], said["certain"]) == ("cardboard", False)
    assert said["confidence"] > 0.6
    assert said["text"] == "cardboard? We have hardly seen anything like it."
    unclear = send(client, unclear_photo()).json()["prediction"]
    assert unclear["text"] == f"{unclear['label']} ({unclear['confidence']:.1%})"


@pytest.mark.parametrize("asked", ["true", "on", "1"])
def test_where_it_looked_on_request(client, asked):
    heat = send(client, photo_of("plastic"), heat_map=asked).json()["heat_map"]
    assert [len(row) for row in heat] == [4, 4, 4, 4]
    assert all(0 <= place <= 1 for row in heat for place in row)


def test_where_it_looked_only_on_request(client):
    for fields in ({}, {"heat_map": "false"}):
        assert "heat_map" not in send(client, photo_of("plastic"), **fields).json()


def test_words_speak_the_callers_language(client):
    photo = SimpleUploadedFile("a.jpg", photo_of("metal"))
    answer = client.post(PREDICT, {"image": photo}, headers={"Accept-Language": "id"})
    assert answer["Content-Language"] == "id"
    assert answer.json()["prediction"]["label"] == "metal"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "image"),
        ({"image": "words"}, "image"),
        ({"heat_map": "perhaps"}, "heat_map"),
        ({"surprise": "1"}, "surprise"),
    ],
)
def test_a_form_that_is_not_what_we_asked_for(client, form, field):
    answer = client.post(PREDICT, form)
    assert answer.status_code == 400
    assert field in {each["field"] for each in answer.json()["error"]["details"]}


def test_json_is_no_photo(client):
    assert client.post(PREDICT, {"image": "x"}, "application/json").status_code == 415
    assert client.get(PREDICT).status_code == 405


@pytest.mark.parametrize(("name", "make", "code"), FILES, ids=[name for name, *_ in FILES])
def test_bad_files_are_answered_with_a_sentence(client, name, make, code):
    answer = send(client, make())
    if code == ACCEPTED:
        assert answer.status_code == 200
    else:
        assert answer.status_code in (400, 413, 415)
        assert answer.json()["error"]["code"] == code
        assert answer.json()["error"]["message"].endswith(".")


def test_of_a_visitor_nothing_is_kept(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    before = StoredFile.objects.count()
    send(client, photo_of("glass"))
    assert list(tmp_path.iterdir()) == []
    assert StoredFile.objects.count() == before


def test_visitors_ask_without_cookie_or_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = send(client, photo_of("glass"))
    assert not answer.cookies


def test_a_visitor_may_ask_ten_times_a_minute(settings, as_citizen):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {
        "visitor": "1000/day",
        "visitor_photos": "10/day",
        "user": "1000/day",
    }
    visitor = Client(REMOTE_ADDR="198.51.100.7")
    assert [send(visitor, photo_of("glass")).status_code for _ in range(11)] == [200] * 10 + [429]
    assert send(Client(REMOTE_ADDR="198.51.100.8"), photo_of("glass")).status_code == 200
    assert {send(as_citizen, photo_of("glass")).status_code for _ in range(11)} == {200}


DAMAGES = {
    "no folder": lambda path, change: shutil.rmtree(path),
    "an empty folder": lambda path, change: [each.unlink() for each in path.iterdir()],
    "another format": lambda path, change: change(format="wastewise-model/0"),
    "a wrong hash": lambda path, change: (path / "model.tflite").write_bytes(b"other bytes"),
    "swapped labels": lambda path, change: change(labels=(LABELS[1], LABELS[0], *LABELS[2:])),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_without_a_model_there_is_a_sentence(client, model_dir, change_manifest, damage):
    damage(model_dir, change_manifest)
    answer = send(client, photo_of("glass"))
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "NO_MODEL"
    assert "can't recognise photos right now" in answer.json()["error"]["message"]
    assert str(model_dir) not in answer.content.decode()
    assert int(answer["Retry-After"]) > 0
    assert client.get("/guide/").status_code == 200


def test_many_at_once_get_what_one_gets(client, settings):
    photos = [photo_of(label, (80, 60 + number)) for number in range(4) for label in LABELS]
    alone = [send(client, photo).json()["all_probabilities"] for photo in photos]
    forget_answers(settings)
    start = Barrier(len(photos))

    def ask(photo):
        start.wait()
        return send(Client(), photo).json()["all_probabilities"]

    with ThreadPoolExecutor(len(photos)) as callers:
        assert list(callers.map(ask, photos)) == alone
