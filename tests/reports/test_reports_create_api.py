"""POST /api/reports: multipart and JSON, people and visitors, once for each key."""

import pytest
from django.core.cache import cache
from django.test import Client

from notifications.models import Delivery
from reports.exceptions import ReportRefused
from reports.models import Report
from reports.services.reporting import checked_email
from reports.states import State
from tests.reports.builders import report
from tests.reports.telling import HERE, district, taken_at, upload

pytestmark = pytest.mark.django_db

URL = "/api/reports"
SAID = {"type": "overflowing-bin", "description": "Bags all around it.", "place_words": "Kenanga 5"}
PINNED = SAID | {"latitude": HERE[0], "longitude": HERE[1]}


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


def post(client: Client, said: dict[str, object], **headers):
    return client.post(URL, said, content_type="application/json", headers=headers)


def test_a_person_tells_in_json(as_citizen, citizen):
    alun = district()
    answer = post(as_citizen, PINNED | {"accuracy_m": 4.2})
    told = Report.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"{URL}/{told.pk}"
    assert as_citizen.get(answer["Location"]).json()["id"] == str(told.pk)
    body = answer.json()
    assert (body["id"], body["number"], body["state"]) == (
        str(told.pk),
        told.reference,
        "submitted",
    )
    assert (body["latitude"], body["district"]["code"]) == (HERE[0], alun.code)
    assert body["possible_duplicates"] == []
    assert (told.reporter, told.place_source, told.accuracy_m) == (citizen, "pin", 5)


def test_with_a_photo_and_its_own_place(as_citizen):
    said = SAID | {"image": upload(content=taken_at(*HERE)), "place_source": "photo"}
    answer = as_citizen.post(URL, said)
    told = Report.objects.get()
    assert answer.status_code == 201
    assert len(answer.json()["photos"]) == 1
    assert (told.seen_label, told.place_source) == ("plastic", "photo")
    assert told.latitude == pytest.approx(HERE[0], abs=1e-5)


def test_what_was_told_before_is_named(as_citizen, stranger):
    before = report(stranger, place=HERE)
    (likely,) = post(as_citizen, PINNED).json()["possible_duplicates"]
    assert likely == {"id": str(before.pk), "distance_m": 0, "is_same_picture": False}


def test_a_visitor_gets_a_mail_and_no_report(as_visitor):
    answer = post(as_visitor, SAID | {"email": "budi@example.org", "shows_reporter": True})
    assert answer.status_code == 202
    assert answer.json()["state"] == State.UNCONFIRMED
    told = Report.objects.get()
    # There is no name to show.
    assert not told.shows_reporter
    assert str(told.pk) not in answer.content.decode()
    assert as_visitor.get(f"{URL}/{told.pk}").status_code == 404
    assert Delivery.objects.filter(address="budi@example.org").count() == 1


def test_the_same_key_is_one_report(as_citizen):
    key = {"Idempotency-Key": "one"}
    first, second = post(as_citizen, SAID, **key), post(as_citizen, SAID, **key)
    assert first.json() == second.json()
    assert second["Idempotent-Replay"] == "true"
    assert post(as_citizen, PINNED, **key).json()["error"]["code"] == "KEY_REUSED"
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"latitude": 1.5, "longitude": None}, "longitude"),
        ({"latitude": 0, "longitude": 0}, "place"),
        ({"latitude": 91.0}, "place"),
        ({"latitude": 52.5, "longitude": 13.4}, "place"),
        ({"latitude": "x"}, "latitude"),
        ({"place_source": "photo"}, "image"),
        ({"place_source": "guess"}, "place_source"),
        ({"place_source": "words", "place_words": "x"}, "place_words"),
        ({"type": "no-such-type"}, "type"),
        ({"description": "🗑" * 10_000}, "description"),
        ({"description": ""}, "description"),
        ({"accuracy_m": -1}, "accuracy_m"),
        ({"state": "resolved"}, "state"),
        ({"reporter": "somebody"}, "reporter"),
        ({"priority": 4}, "priority"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(as_citizen, changed, field):
    district()
    answer = post(as_citizen, PINNED | changed)
    assert answer.status_code == 400
    assert field in [detail["field"] for detail in answer.json()["error"]["details"]]
    assert not Report.objects.exists()


@pytest.mark.parametrize("name", ["latitude", "longitude"])
def test_half_a_place(as_citizen, name):
    said = {key: value for key, value in PINNED.items() if key != name}
    answer = post(as_citizen, said)
    assert answer.json()["error"]["code"] == "PLACE_REFUSED"
    assert not Report.objects.exists()


@pytest.mark.parametrize("text", ["nan", "inf", "1e999"])
def test_a_form_with_a_number_that_is_none(as_citizen, text):
    answer = as_citizen.post(URL, PINNED | {"latitude": text})
    assert answer.status_code == 400
    assert not Report.objects.exists()


def test_what_is_no_photo(as_citizen):
    answer = as_citizen.post(URL, SAID | {"image": upload(content=b"none")})
    assert answer.status_code == 415
    assert not Report.objects.exists()


def test_a_visitor_without_an_address(as_visitor):
    answer = post(as_visitor, SAID)
    assert answer.json()["error"]["details"][0]["field"] == "email"
    assert answer.status_code == 400


def test_a_form_from_elsewhere_is_refused(citizen):
    """A session alone is not enough: whoever sends it must have our token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    assert post(client, SAID).status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize(("letters", "status"), [(242, 202), (243, 400), (308, 400)])
def test_an_address_has_room_in_its_column(as_visitor, letters, status):
    answer = post(as_visitor, SAID | {"email": "x" * letters + "@example.org"})
    assert answer.status_code == status
    assert Report.objects.count() == int(status == 202)
    if status == 400:
        assert answer.json()["error"]["details"][0]["field"] == "email"


def test_whoever_tells_in_another_way_is_refused_too():
    with pytest.raises(ReportRefused) as refusal:
        checked_email("x" * 243 + "@example.org")
    assert refusal.value.details[0]["field"] == "email"
