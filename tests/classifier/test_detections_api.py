"""My detections over HTTP: kept when I am signed in, found, put right, deleted; and for staff."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from classifier import services
from classifier.models import Detection
from common.models import StoredFile
from tests.classifier.colours import photo_of, unclear_photo
from tests.classifier.test_detections import keep

pytestmark = pytest.mark.django_db

LIST = "/api/detections"


def predict(client, content: bytes):
    return client.post("/api/predict", {"image": SimpleUploadedFile("a.jpg", content)})


def classify(client, content: bytes, **fields):
    form = {"image": SimpleUploadedFile("a.jpg", content), **fields}
    return client.post("/classify/", form)


def test_what_somebody_asks_about_is_among_their_detections(as_citizen, citizen):
    said = predict(as_citizen, photo_of("glass")).json()
    found = as_citizen.get(f"{LIST}/{said['detection_id']}").json()
    assert found["label"] == "glass"
    assert found["confidence"] == said["prediction"]["confidence"]
    assert found["all_probabilities"] == said["all_probabilities"]
    assert found["verified_label"] is None
    assert found["may_train"] is False
    assert as_citizen.get(found["photo"]).status_code == 200
    assert Detection.objects.get().person == citizen


def test_the_same_photo_asked_twice_is_two_detections(as_citizen):
    first, again = (predict(as_citizen, photo_of("glass")).json() for _ in range(2))
    assert first["detection_id"] != again["detection_id"]
    assert first["all_probabilities"] == again["all_probabilities"]


def test_who_switched_it_off_leaves_nothing(as_citizen, citizen):
    services.choose(person=citizen, keeps_history=False, may_train=True)
    assert predict(as_citizen, photo_of("glass")).json()["detection_id"] is None
    assert classify(as_citizen, photo_of("glass")).status_code == 200
    assert not Detection.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_page_keeps_it_too_but_not_for_a_forged_form(citizen):
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    assert classify(client, photo_of("glass")).status_code == 200
    assert not Detection.objects.exists()
    for address in ("/classify/", "/"):
        box = client.get(address).content.decode().partition('class="try-form"')[2]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', box.partition("</form>")[0])[
            1
        ]
    assert classify(client, photo_of("glass"), csrfmiddlewaretoken=token).status_code == 200
    assert Detection.objects.get().person == citizen


def test_the_list_is_ones_own_and_can_be_narrowed(as_citizen, as_stranger, citizen):
    predict(as_citizen, photo_of("glass"))
    predict(as_citizen, unclear_photo())
    corrected = keep(citizen, "metal", verified_label="trash")
    today = timezone.localdate().isoformat()

    def found(client=as_citizen, **query):
        answer = client.get(LIST, query)
        assert answer.status_code == 200, answer.content
        return answer.json()["total"]

    assert found() == 3
    assert found(as_stranger) == 0
    assert found(sure="false") == 1
    assert found(sure="true") == 2
    assert found(label="trash") == 1
    assert found(label="metal") == 0
    assert found(**{"from": today, "to": today}) == 3
    assert found(to="2020-01-01") == 0
    assert found(**{"from": "2120-01-01"}) == 0
    assert found(to="9999-12-31") == 3
    assert as_citizen.get(LIST).json()["results"][0]["id"] == str(corrected.pk)


@pytest.mark.parametrize(
    "query", [{"label": "wood"}, {"sure": "perhaps"}, {"from": "today"}, {"other": "1"}]
)
def test_an_odd_question_is_refused(as_citizen, query):
    assert as_citizen.get(LIST, query).status_code == 400


def test_a_list_costs_the_same_however_long(as_citizen, citizen, django_assert_num_queries):
    for count in (1, 8):
        for _ in range(count):
            keep(citizen)
        with django_assert_num_queries(4):  # session, person, count, rows
            as_citizen.get(LIST)


def test_confirm_or_correct(as_citizen, as_stranger, citizen):
    kept = keep(citizen)
    address = f"{LIST}/{kept.pk}/verify"
    said = as_citizen.post(address, {"label": "plastic"}, "application/json").json()
    assert (said["label"], said["verified_label"]) == ("glass", "plastic")
    assert as_stranger.post(address, {"label": "metal"}, "application/json").status_code == 404
    for body in ({"label": "wood"}, {}, {"label": "metal", "points": 5}):
        assert as_citizen.post(address, body, "application/json").status_code == 400
    kept.refresh_from_db()
    assert kept.verified_label == "plastic"


def test_delete(as_citizen, as_stranger, citizen):
    kept = keep(citizen)
    assert as_stranger.delete(f"{LIST}/{kept.pk}").status_code == 404
    assert as_citizen.delete(f"{LIST}/{kept.pk}").status_code == 204
    assert as_citizen.delete(f"{LIST}/{kept.pk}").status_code == 404


def test_staff_see_how_each_model_does(as_admin, as_dispatcher, citizen, stranger):
    Detection.objects.filter(pk=keep(citizen).pk).update(model_version="0", latency_ms=10)
    keep(citizen, verified_label="glass")
    keep(stranger, verified_label="metal")
    keep(stranger)
    assert as_dispatcher.get("/api/ai/stats").status_code == 403
    versions = {one["version"]: one for one in as_admin.get("/api/ai/stats").json()["versions"]}
    assert versions["0"]["detections"] == 1
    assert versions["0"]["agreed_share"] is None
    assert versions["0"]["mean_latency_ms"] == 10
    assert versions["1"]["detections"] == 3
    assert versions["1"]["sure_share"] == 1
    assert (versions["1"]["verified"], versions["1"]["agreed_share"]) == (2, 0.5)
