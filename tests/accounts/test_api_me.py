"""My own account by the API."""

import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from accounts.models import User
from accounts.services import tokens
from tests.conftest import PASSWORD, client_for

NEW = "ketan lemari gajah ungu"
PHOTO = Path(__file__).resolve().parents[1] / "photos" / "bottle.jpg"


@pytest.fixture
def bearer(citizen) -> Client:
    access = tokens.issue(person=citizen).access
    return Client(headers={"authorization": f"Bearer {access}"})


def send(client: Client, method: str, path: str, fields: object):
    body = json.dumps(fields)
    return getattr(client, method)(f"/api/auth/{path}", body, content_type="application/json")


def error_of(answer) -> str:
    return answer.json()["error"]["code"]


def test_sessions_and_tokens_see_the_same(citizen, as_citizen, bearer):
    shown = as_citizen.get("/api/auth/me").json()
    assert shown == bearer.get("/api/auth/me").json()
    assert (shown["id"], shown["full_name"]) == (str(citizen.pk), "Citra Lestari")
    assert shown["avatar"] is None
    assert "password" not in json.dumps(shown)


def test_it_takes_few_queries(bearer, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        bearer.get("/api/auth/me")


def test_what_is_named_changes_and_the_rest_stays(bearer, citizen):
    answer = send(bearer, "patch", "me", {"city": "Bogor", "language": "id", "phone": "+62 812 34"})
    assert answer.status_code == 200
    assert (answer.json()["city"], answer.json()["full_name"]) == ("Bogor", "Citra Lestari")
    citizen.refresh_from_db()
    assert (citizen.city, citizen.language, citizen.phone) == ("Bogor", "id", "+62 812 34")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "xx"),
        ("phone", "call me"),
        ("city", "x" * 81),
        ("full_name", None),
        ("username", "root"),
        ("email", "new@example.org"),
        ("is_staff", True),
        ("roles", ["admin"]),
    ],
)
def test_nothing_else_changes(bearer, citizen, field, value):
    answer = send(bearer, "patch", "me", {field: value})
    assert (answer.status_code, error_of(answer)) == (400, "VALIDATION_ERROR")
    assert answer.json()["error"]["details"][0]["field"] == field
    before = User.objects.filter(pk=citizen.pk).values().get()
    assert before["username"] == "citra"
    assert not before["is_staff"]


def test_a_session_needs_the_forms_token(citizen):
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    answer = send(client, "patch", "me", {"city": "Bogor"})
    assert (answer.status_code, error_of(answer)) == (403, "CSRF_FAILED")


# --- the picture -------------------------------------------------------------------------------


def put_photo(client: Client, content: bytes):
    upload = SimpleUploadedFile("me.jpg", content, content_type="image/jpeg")
    body = encode_multipart(BOUNDARY, {"photo": upload})
    return client.put("/api/auth/me/avatar", body, content_type=MULTIPART_CONTENT)


def test_a_picture_is_set_seen_and_taken_away(bearer, as_stranger):
    answer = put_photo(bearer, PHOTO.read_bytes())
    assert answer.status_code == 200
    assert answer.json()["avatar"] == "/api/auth/me/avatar"
    picture = bearer.get("/api/auth/me/avatar", headers={"accept": "image/*"})
    assert picture["Content-Type"] == "image/jpeg"
    content = b"".join(picture.streaming_content)
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (256, 256)
    assert as_stranger.get("/api/auth/me/avatar").status_code == 404
    assert bearer.delete("/api/auth/me/avatar").status_code == 204
    assert bearer.get("/api/auth/me/avatar").status_code == 404


def test_what_is_no_picture_is_refused(bearer, citizen):
    answer = put_photo(bearer, b"#!/bin/sh\necho hello\n")
    assert answer.status_code in (400, 415)
    assert answer.json()["error"]["message"]
    citizen.refresh_from_db()
    assert citizen.avatar is None


# --- the password ------------------------------------------------------------------------------


def test_a_new_password_ends_every_other_session_and_token(citizen, bearer):
    here, elsewhere = client_for(citizen), client_for(citizen)
    given = tokens.issue(person=citizen)
    answer = send(here, "put", "password", {"current": PASSWORD, "new": NEW})
    assert answer.status_code == 200
    assert here.get("/api/auth/me").status_code == 200
    assert elsewhere.get("/api/auth/me").status_code == 401
    assert bearer.get("/api/auth/me").status_code == 401
    fresh = Client(headers={"authorization": f"Bearer {answer.json()['access']}"})
    assert fresh.get("/api/auth/me").status_code == 200
    assert send(Client(), "post", "refresh", {"refresh": given.refresh}).status_code == 401
    assert (
        send(Client(), "post", "refresh", {"refresh": answer.json()["refresh"]}).status_code == 200
    )


def test_an_app_changes_it_without_a_session_coming_to_be(bearer):
    assert send(bearer, "put", "password", {"current": PASSWORD, "new": NEW}).status_code == 200
    assert "sessionid" not in bearer.cookies


@pytest.mark.parametrize(
    ("current", "new", "status", "code"),
    [
        ("wrong", NEW, 403, "WRONG_PASSWORD"),
        (PASSWORD, "password123", 400, "VALIDATION_ERROR"),
        (PASSWORD, PASSWORD, 400, "VALIDATION_ERROR"),
    ],
)
def test_a_bad_change_changes_nothing(bearer, citizen, current, new, status, code):
    answer = send(bearer, "put", "password", {"current": current, "new": new})
    assert (answer.status_code, error_of(answer)) == (status, code)
    citizen.refresh_from_db()
    assert citizen.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "me"), ("patch", "me"), ("put", "password"), ("put", "me/avatar")],
)
def test_visitors_have_no_account_to_see(db, method, path):
    answer = send(Client(), method, path, {}) if method != "get" else Client().get("/api/auth/me")
    assert (answer.status_code, error_of(answer)) == (401, "NOT_AUTHENTICATED")
