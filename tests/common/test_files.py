import hashlib

import pytest
from django.core.files.storage import default_storage
from django.http import HttpResponse

from common.files import record_file, register_kind, write_file
from common.models import StoredFile

CONTENT = b"\xff\xd8 something like a picture"


@pytest.fixture(autouse=True)
def letter_kind(citizen):
    register_kind("letter", lambda person, file: person == citizen)


def stored(*, kind="letter", content_type="image/jpeg") -> StoredFile:
    return record_file(write_file(kind=kind, content=CONTENT, content_type=content_type))


def body(response: HttpResponse) -> bytes:
    return b"".join(response)


def test_the_owner_sees_it(as_citizen):
    file = stored()
    response = as_citizen.get(f"/files/{file.pk}/")
    assert body(response) == CONTENT
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Content-Disposition"] == f'inline; filename="letter-{file.pk}.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert "Cookie" in response["Vary"]
    assert response["ETag"] == f'"{hashlib.sha256(CONTENT).hexdigest()}"'


def test_nobody_else_learns_that_it_exists(as_stranger, as_visitor, as_admin):
    file = stored()
    for client in (as_stranger, as_visitor, as_admin):
        assert client.get(f"/files/{file.pk}/").status_code == 404


def test_nobody_sees_a_kind_that_no_app_answers_for(as_citizen):
    file = stored(kind="orphan")
    assert as_citizen.get(f"/files/{file.pk}/").status_code == 404


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/pdf"])
def test_what_a_browser_could_run_is_downloaded(as_citizen, content_type):
    file = stored(content_type=content_type)
    response = as_citizen.get(f"/files/{file.pk}/")
    assert response["Content-Disposition"].startswith("attachment; ")


def test_head_has_the_headers_and_no_content(as_citizen):
    file = stored()
    response = as_citizen.head(f"/files/{file.pk}/")
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(CONTENT))
    assert body(response) == b""


def test_it_is_only_read(as_citizen):
    assert as_citizen.post(f"/files/{stored().pk}/").status_code == 405


def test_a_browser_that_has_it_gets_304(as_citizen):
    file = stored()
    headers = {"If-None-Match": f'"{file.stored_sha256}"'}
    response = as_citizen.get(f"/files/{file.pk}/", headers=headers)
    assert response.status_code == 304
    assert response["Cache-Control"] == "private, max-age=0, must-revalidate"


def test_304_is_only_for_those_who_may_see_it(as_stranger):
    file = stored()
    headers = {"If-None-Match": f'"{file.stored_sha256}"'}
    assert as_stranger.get(f"/files/{file.pk}/", headers=headers).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/protected/"])
def test_a_file_that_is_gone_is_404_and_an_error_in_the_log(as_citizen, settings, caplog, prefix):
    settings.ACCEL_REDIRECT_PREFIX = prefix
    file = stored()
    default_storage.delete(file.name)
    assert as_citizen.get(f"/files/{file.pk}/").status_code == 404
    assert f"The storage has no {file.name}" in caplog.text


def test_the_proxy_sends_it_where_there_is_one(as_citizen, settings):
    settings.ACCEL_REDIRECT_PREFIX = "/protected/"
    file = stored()
    response = as_citizen.get(f"/files/{file.pk}/")
    assert response["X-Accel-Redirect"] == f"/protected/{file.name}"
    assert response.content == b""
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("inline")


def test_names_tell_nothing():
    first, second = stored(), stored()
    assert first.name != second.name
    for part in ("letter", str(first.pk), first.sha256):
        assert part not in first.name


def test_the_row_keeps_both_hashes():
    written = write_file(kind="letter", content=CONTENT, content_type="image/jpeg", sha256="a" * 64)
    file = record_file(written)
    assert (file.sha256, file.stored_sha256) == ("a" * 64, hashlib.sha256(CONTENT).hexdigest())
    assert file.size == len(CONTENT)
