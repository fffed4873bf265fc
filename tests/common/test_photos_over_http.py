"""A picture on its way through the frame: what a person gets, and what is left behind."""

import contextlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from common.photos import reading
from tests.photos.hostile import ACCEPTED, FILES, jpeg
from tests.probe.logs import lines_logged

pytestmark = [pytest.mark.urls("tests.probe.urls"), pytest.mark.django_db]

PHOTOS = "/api/probe/photos"
MAKERS = {name: (make, code) for name, make, code in FILES}
STATUS = {"UNSUPPORTED_TYPE": 415, "ANIMATED": 415, "TOO_MANY_PIXELS": 413}
NAMES = (
    "zero bytes",
    "text called .jpg",
    "SVG",
    "HTML before a JPEG",
    "JPEG before a ZIP and HTML",
    "JPEG cut in half",
    "animated WebP",
    "PNG of 30,000 x 30,000",
    "CMYK JPEG",
    "16-bit PNG",
)


@pytest.fixture
def places(settings, tmp_path):
    """Everywhere a file could be left."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir()
    return tmp_path


def files_in(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()]


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM common_storedfile")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_bad_file_is_answered_and_leaves_one_line(client, places, name):
    make, code = MAKERS[name]
    upload = SimpleUploadedFile("holiday.jpg", make(), "image/jpeg")
    with lines_logged() as lines:
        response = client.post(PHOTOS, {"image": upload})
    if code == ACCEPTED:
        assert response.status_code == 200
    else:
        assert response.status_code == STATUS.get(code, 400)
        error = response.json()["error"]
        assert error["code"] == code
        assert error["message"].endswith(".")
        assert response.json()["request_id"] == response["X-Request-ID"]
    assert [line.name for line in lines] == ["wastewise.request"]
    assert files_in(places) == []
    assert rows() == 0


def test_a_photo_above_the_limit_leaves_no_temporary_file(client, places, settings):
    settings.PHOTO_MAX_BYTES = 5 * 1024 * 1024
    upload = SimpleUploadedFile("holiday.jpg", b"\xff\xd8\xff" + bytes(6 * 1024 * 1024))
    response = client.post(PHOTOS, {"image": upload})
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "TOO_LARGE"
    upload.close()
    assert files_in(places) == []


def test_a_phone_photo_is_never_written_to_a_file(client, places, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(places / "nowhere")
    photo = jpeg() + bytes(4 * 1024 * 1024)
    assert client.post(PHOTOS, {"image": SimpleUploadedFile("a.jpg", photo)}).status_code == 200


def test_no_file_or_text_instead_of_one(client):
    for form in ({}, {"image": "a photo"}):
        response = client.post(PHOTOS, form)
        assert response.status_code == 400
        assert response.json()["error"]["details"][0]["field"] == "image"
    assert client.post(PHOTOS, {"image": "x"}, "application/json").status_code == 415


def test_no_more_decodes_at_once_than_fit_into_memory(client, monkeypatch):
    monkeypatch.setattr(reading, "PATIENCE_SECONDS", 0.01)
    photo = jpeg()

    def send():
        return client.post(PHOTOS, {"image": SimpleUploadedFile("photo.jpg", photo)})

    with contextlib.ExitStack() as turns:
        for _ in range(reading.DECODES_AT_ONCE):
            turns.enter_context(reading.turn_to_decode())
        refused = send()
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "BUSY"
    assert refused["Retry-After"] == "5"
    assert send().status_code == 200
