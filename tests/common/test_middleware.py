"""The caller's address, and the one line that every request leaves."""

import gzip
import logging
from ipaddress import ip_network

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from common.files import record_file, register_kind, write_file
from common.middleware import TrustedProxyMiddleware
from tests.probe.logs import lines_logged
from wastewise.urls import handler400, handler403, handler404, handler500  # noqa: F401
from wastewise.urls import urlpatterns as product_urls


def show(request, **_arguments):
    return HttpResponse("shown")


def look_at_user(request):
    return HttpResponse(str(request.user))


def make_a_mistake(request):
    raise RuntimeError("a mistake of ours")


urlpatterns = [
    path("show/", show),
    path("who/", look_at_user),
    path("mistake/", make_a_mistake),
    path("reset/<str:who>/<str:token>/", show),
    path("claim/<str:claim_code>/", show),
    *product_urls,
]
pytestmark = pytest.mark.urls("tests.common.test_middleware")


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def request_lines(client: Client, url: str, method: str = "GET", **extra) -> list:
    with lines_logged() as lines:
        client.generic(method, url, **extra)
    return lines


# --- the caller's address ---


def seen_from(settings, peer: str, forwarded: str, trusted: list[str]) -> dict[str, str]:
    settings.TRUSTED_PROXIES = [ip_network(network) for network in trusted]
    request = RequestFactory().get(
        "/",
        REMOTE_ADDR=peer,
        HTTP_X_FORWARDED_FOR=forwarded,
        HTTP_X_FORWARDED_PROTO="https",
        HTTP_X_FORWARDED_HOST="evil.example",
    )
    TrustedProxyMiddleware(lambda request: HttpResponse())(request)
    return request.META


def test_nobody_is_believed_by_default(settings):
    meta = seen_from(settings, "127.0.0.1", "203.0.113.5", [])
    assert meta["REMOTE_ADDR"] == "127.0.0.1"
    assert not [name for name in meta if name.startswith("HTTP_X_FORWARDED")]


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.5", "203.0.113.5"),
        # What the caller wrote stands left of what our proxy saw.
        ("198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("203.0.113.5, 10.0.0.7", "203.0.113.5"),
        ("2001:db8::1", "2001:db8::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("garbage", "10.0.0.9"),
        ("203.0.113.5, garbage", "10.0.0.9"),
        ("", "10.0.0.9"),
        ("10.0.0.7", "10.0.0.7"),
    ],
)
def test_a_trusted_proxy_names_the_caller(settings, forwarded, address):
    meta = seen_from(settings, "10.0.0.9", forwarded, ["10.0.0.0/8"])
    assert meta["REMOTE_ADDR"] == address
    assert meta["HTTP_X_FORWARDED_PROTO"] == "https"


def test_a_proxy_is_known_on_a_socket_for_both_families(settings):
    meta = seen_from(settings, "::ffff:10.0.0.9", "203.0.113.5", ["10.0.0.0/8"])
    assert meta["REMOTE_ADDR"] == "203.0.113.5"


def test_no_address_at_all_is_nobody(settings):
    assert seen_from(settings, "", "203.0.113.5", ["0.0.0.0/0"])["REMOTE_ADDR"] == ""


# --- one line for each request ---


def test_a_line_says_what_happened(visitor):
    (line,) = request_lines(visitor, "/show/?secret=1234", HTTP_X_REQUEST_ID="abc-12345")
    assert (line.name, line.levelno) == ("wastewise.request", logging.INFO)
    assert line.getMessage() == "GET /show/ 200"
    duration = line.fields.pop("duration_ms")
    assert 0 < duration < 10_000
    assert line.fields == {
        "user": None,
        "method": "GET",
        "path": "/show/",
        "route": "/show/",
        "status": 200,
        "address": "127.0.0.1",
    }


def test_the_id_is_the_callers_when_it_is_well_formed(visitor):
    assert visitor.get("/show/", HTTP_X_REQUEST_ID="abc-12345")["X-Request-ID"] == "abc-12345"
    for offered in ("short", "x" * 65, "line\nbreak", "spaces are out", ""):
        given = visitor.get("/show/", HTTP_X_REQUEST_ID=offered)["X-Request-ID"]
        assert len(given) == 32
        assert given != offered


@pytest.mark.parametrize("url", ["/reset/citra/s3cret-t0ken/", "/claim/s3cret-t0ken/"])
def test_what_opens_something_is_masked(visitor, url):
    (line,) = request_lines(visitor, url)
    assert line.fields["path"] == url.replace("s3cret-t0ken", "***")
    assert "s3cret" not in line.getMessage()
    assert line.fields["route"].count("<") == url.count("/") - 2


@pytest.mark.parametrize(
    ("url", "extra", "status"),
    [
        ("/claim/s3cret-t0ken/", {"CONTENT_TYPE": "text/plain; charset=latin-1"}, 415),
        ("/claim/s3cret-t0ken/", {"HTTP_HOST": "evil.example"}, 400),
        ("/claim/s3cret-t0ken%00/", {}, 400),
        ("/claim/s3cret-t0ken", {}, 301),
        ("/claim/s3cret-t0ken/)", {}, 404),
    ],
)
def test_so_it_is_where_no_view_was_reached(visitor, url, extra, status):
    (line,) = request_lines(visitor, url, **extra)
    assert line.fields["status"] == status
    assert "/claim/***" in line.getMessage()
    assert "s3cret" not in str(line.__dict__)


def test_so_it_is_in_the_redirect_to_https(visitor, settings):
    settings.SECURE_SSL_REDIRECT = True
    (line,) = request_lines(visitor, "/claim/s3cret-t0ken/")
    assert line.fields["status"] == 301
    assert line.fields["path"] == "/claim/***/"


def test_so_it_is_in_the_reason_of_a_refusal():
    client = Client(enforce_csrf_checks=True)
    (line,) = request_lines(client, "/claim/s3cret-t0ken/", method="POST")
    assert line.fields["reason"].endswith(": /claim/***/")


def test_a_refused_request_has_one_line_with_the_reason(visitor):
    (line,) = request_lines(visitor, "/show/", HTTP_HOST="evil.example")
    assert (line.levelno, line.fields["status"]) == (logging.INFO, 400)
    assert "evil.example" in line.fields["reason"]
    assert line.exc_info is None


def test_a_form_without_its_token_has_one_line_with_the_reason(db):
    client = Client(enforce_csrf_checks=True)
    (line,) = request_lines(client, "/login/", method="POST")
    assert line.fields["status"] == 403
    assert "CSRF cookie not set" in line.fields["reason"]


def test_a_mistake_of_ours_has_one_line_with_one_traceback(visitor):
    (line,) = request_lines(visitor, "/mistake/")
    assert (line.levelno, line.fields["status"]) == (logging.WARNING, 500)
    assert str(line.exc_info[1]) == "a mistake of ours"


@pytest.mark.urls("tests.probe.urls")
def test_so_has_a_database_away_in_the_api(visitor):
    (line,) = request_lines(visitor, "/api/probe/raise/database")
    assert (line.levelno, line.fields["status"]) == (logging.WARNING, 503)
    assert str(line.exc_info[1]) == "server closed the connection"


def test_the_person_is_named_when_the_request_knows_them(as_citizen, citizen):
    (line,) = request_lines(as_citizen, "/who/")
    assert line.fields["user"] == str(citizen.pk)


def test_nobody_is_looked_up_for_the_log(as_citizen, django_assert_num_queries):
    with django_assert_num_queries(0):
        (line,) = request_lines(as_citizen, "/show/")
    assert line.fields["user"] is None


def test_who_has_just_logged_out_is_nobody(as_citizen):
    (line,) = request_lines(as_citizen, "/logout/", method="POST")
    assert line.fields["user"] is None


def test_an_unknown_address_has_no_route(visitor):
    (line,) = request_lines(visitor, "/nothing/here")
    assert (line.fields["route"], line.fields["status"]) == ("unknown", 404)


def test_long_pages_go_out_small_and_answers_vary_by_it(client, db):
    long = client.get("/", headers={"accept-encoding": "gzip"})
    assert long["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in long["Vary"]
    assert b"<!doctype html>" in gzip.decompress(long.content)
    assert "Content-Encoding" not in client.get("/")


def test_pictures_are_sent_as_they_are(as_citizen, citizen):
    register_kind("squeezed", lambda person, file: person == citizen)
    content = bytes(range(256)) * 8
    row = record_file(write_file(kind="squeezed", content=content, content_type="image/jpeg"))
    answer = as_citizen.get(f"/files/{row.pk}/", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in answer
    assert b"".join(answer.streaming_content) == content
