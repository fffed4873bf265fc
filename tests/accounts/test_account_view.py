import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.conftest import PASSWORD

FORM = {"full_name": "Citra L.", "phone": "+62 812 3456", "city": "Bandung", "language": "en"}


def picture(size=(400, 300)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, "PNG")
    return SimpleUploadedFile("me.png", out.getvalue(), "image/png")


def test_what_was_typed_is_kept(as_citizen, citizen):
    assert as_citizen.post("/account/", FORM)["Location"] == "/account/"
    citizen.refresh_from_db()
    assert (citizen.full_name, citizen.phone, citizen.city) == (
        "Citra L.",
        "+62 812 3456",
        "Bandung",
    )
    assert "Your account is saved." in as_citizen.get("/account/").content.decode()


def test_the_user_name_and_rights_are_not_up_for_change(as_citizen, citizen):
    as_citizen.post("/account/", FORM | {"username": "boss", "is_staff": "on", "email": "x@y.org"})
    citizen.refresh_from_db()
    assert (citizen.username, citizen.is_staff, citizen.email) == (
        "citra",
        False,
        "citra@example.org",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("language", "xx"), ("language", ""), ("phone", "call me"), ("full_name", "n" * 121)],
)
def test_what_is_not_right_is_refused(as_citizen, citizen, field, value):
    response = as_citizen.post("/account/", FORM | {field: value})
    assert field in response.context["form"].errors
    citizen.refresh_from_db()
    assert citizen.city == ""


def test_the_language_is_stored_and_spoken_at_once(as_citizen, citizen):
    response = as_citizen.post("/account/", FORM | {"language": "id"}, follow=True)
    citizen.refresh_from_db()
    assert citizen.language == "id"
    assert '<html lang="id"' in response.content.decode()


def test_the_switch_of_every_page_stores_it_too(as_citizen, citizen):
    as_citizen.post("/i18n/setlang/", {"language": "id", "next": "/"})
    citizen.refresh_from_db()
    assert citizen.language == "id"
    as_citizen.post("/i18n/setlang/", {"language": "xx", "next": "/"})
    citizen.refresh_from_db()
    assert citizen.language == "id"


def test_the_switch_never_leads_off_the_site(client, db):
    form = {"language": "id", "next": "https://evil.example/"}
    assert client.post("/i18n/setlang/", form)["Location"] == "/"


def test_after_logging_in_the_account_says_which_language(client, citizen):
    citizen.language = "id"
    citizen.save()
    form = {"login": "citra", "password": PASSWORD}
    response = client.post("/login/", form, HTTP_ACCEPT_LANGUAGE="en")
    assert response.cookies["django_language"].value == "id"


def test_a_picture_becomes_a_square_that_owner_and_staff_see(
    as_citizen, citizen, as_stranger, as_dispatcher
):
    assert as_citizen.post("/account/picture/", {"picture": picture()}).status_code == 302
    citizen.refresh_from_db()
    path = f"/files/{citizen.avatar_id}/"
    assert path in as_citizen.get("/account/").content.decode()
    content = b"".join(as_citizen.get(path).streaming_content)
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("JPEG", (256, 256))
    assert as_dispatcher.get(path).status_code == 200
    assert as_stranger.get(path).status_code == 404
    assert Client().get(path).status_code == 404

    as_citizen.post("/account/picture/remove/")
    citizen.refresh_from_db()
    assert citizen.avatar is None
    assert as_citizen.get(path).status_code == 404


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("me.jpg", b"no picture at all", "image/jpeg"),
        SimpleUploadedFile("me.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        SimpleUploadedFile("me.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "image/png"),
        SimpleUploadedFile("me.png", b"", "image/png"),
    ],
    ids=["text", "svg", "broken", "empty"],
)
def test_what_is_no_picture_is_refused_in_the_form(as_citizen, citizen, upload):
    response = as_citizen.post("/account/picture/", {"picture": upload})
    assert response.status_code == 200
    assert response.context["form"].errors
    citizen.refresh_from_db()
    assert citizen.avatar is None


def test_few_queries_make_the_page(as_citizen, citizen, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        as_citizen.get("/account/")


def test_each_language_is_offered_in_its_own_words(as_citizen):
    page = as_citizen.get("/account/", headers={"accept-language": "id"}).content.decode()
    assert '<option value="en" selected>English</option>' in page
    assert '<option value="id">Bahasa Indonesia</option>' in page
