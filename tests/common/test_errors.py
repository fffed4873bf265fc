"""Whatever refuses under /api/, it does so in one shape."""

import io
import json

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from common.middleware import RefusalMiddleware
from tests.probe.logs import lines_logged
from tests.probe.wsgi import application

pytestmark = [pytest.mark.urls("tests.probe.urls"), pytest.mark.django_db]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def assert_envelope(response, status, code):
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    body = response.json()
    assert set(body) == {"success", "error", "request_id"}
    assert body["success"] is False
    assert set(body["error"]) == {"code", "message", "details"}
    assert body["error"]["code"] == code
    assert body["error"]["message"].endswith(".")
    assert body["request_id"] == response["X-Request-ID"]
    return body["error"]


@pytest.mark.parametrize("base", ["/api/probe/raise", "/api/probe/plain/raise"])
@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("bug", 500, "SERVER_ERROR"),
        ("database", 503, "UNAVAILABLE"),
        ("domain", 409, "BIN_FULL"),
        ("missing", 404, "NOT_FOUND"),
        ("denied", 403, "PERMISSION_DENIED"),
        ("suspicious", 400, "BAD_REQUEST"),
        ("too-big", 413, "PAYLOAD_TOO_LARGE"),
        ("gone", 400, "BAD_REQUEST"),
    ],
)
def test_every_error_of_a_view_has_the_envelope(client, base, what, status, code):
    assert_envelope(client.get(f"{base}/{what}"), status, code)


@pytest.mark.parametrize(
    ("what", "status"),
    [("bug", 500), ("database", 503), ("domain", 409), ("denied", 403), ("too-big", 413)],
)
def test_the_same_errors_are_pages_for_people(client, what, status):
    response = client.get(f"/probe/raise/{what}")
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")


def test_a_domain_error_keeps_its_sentence(client):
    error = client.get("/api/probe/raise/domain").json()["error"]
    assert error["message"] == "That bin is full."
    assert "That bin is full." in client.get("/probe/raise/domain").content.decode()


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/json"])
@pytest.mark.parametrize("path", ["/api", "/api/", "/api/unknown", "/api/probe/nothing/here"])
def test_an_unknown_path_is_404_in_the_envelope(client, path, accept):
    assert_envelope(client.get(path, headers={"accept": accept}), 404, "NOT_FOUND")


def test_a_path_beside_the_api_is_a_page(client):
    assert client.get("/apiary")["Content-Type"].startswith("text/html")


def test_a_wrong_method_says_which_are_right(client):
    for path in ("/api/probe/notes", "/api/probe/plain/post-only"):
        response = client.delete(path)
        assert_envelope(response, 405, "METHOD_NOT_ALLOWED")
        assert "POST" in response["Allow"]


def test_head_and_options(client):
    assert client.head("/api/probe/scoped").status_code == 200
    assert client.head("/api/unknown").status_code == 404
    response = client.options("/api/probe/scoped")
    assert response.status_code == 200
    assert "GET" in response["Allow"]


def test_who_is_not_signed_in_gets_401(client):
    response = client.get("/api/probe/files")
    assert_envelope(response, 401, "NOT_AUTHENTICATED")
    assert response["WWW-Authenticate"].startswith("Bearer ")


def test_csrf_failure_of_the_api(citizen):
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    response = client.post("/api/probe/notes", {"text": "x"}, content_type="application/json")
    assert_envelope(response, 403, "CSRF_FAILED")
    response = client.post("/api/probe/plain/post-only")
    assert_envelope(response, 403, "CSRF_FAILED")


def test_unknown_content_types(client):
    response = client.post("/api/probe/notes", "<a/>", content_type="text/xml")
    assert_envelope(response, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_an_unacceptable_accept(client):
    response = client.get("/api/probe/scoped", headers={"accept": "image/png"})
    assert_envelope(response, 406, "NOT_ACCEPTABLE")
    response = client.get("/api/schema/", headers={"accept": "image/png"})
    assert_envelope(response, 406, "NOT_ACCEPTABLE")


def test_an_unknown_host(client):
    assert_envelope(
        client.get("/api/probe/scoped", headers={"host": "evil.test"}), 400, "BAD_REQUEST"
    )
    assert client.get("/", headers={"host": "evil.test"}).status_code == 400


def test_throttled_says_how_long(client):
    response = client.get("/api/probe/raise/throttled")
    assert_envelope(response, 429, "THROTTLED")
    assert response["Retry-After"] == "7"


def test_a_database_that_is_away_says_when_to_ask_again(client):
    for path in ("/api/probe/raise/database", "/probe/raise/database"):
        assert client.get(path)["Retry-After"] == "5"


def test_a_status_without_a_sentence_of_ours(client):
    assert_envelope(client.get("/api/probe/raise/teapot"), 418, "TEAPOT")


@pytest.mark.parametrize(
    ("answered", "status", "code"), [(418, 400, "BAD_REQUEST"), (502, 500, "SERVER_ERROR")]
)
def test_a_plain_answer_without_a_sentence_of_ours_keeps_its_side(rf, answered, status, code):
    middleware = RefusalMiddleware(lambda request: HttpResponse("odd", status=answered))
    response = middleware(rf.get("/api/anything"))
    assert response.status_code == status
    assert json.loads(response.content)["error"]["code"] == code


def test_a_bug_is_logged_once_with_its_traceback(client):
    with lines_logged() as lines:
        client.get("/api/probe/raise/bug")
    [line] = lines
    assert line.exc_info[0] is RuntimeError


def test_malformed_multipart(client):
    for content_type in (
        "multipart/form-data",
        "multipart/form-data; boundary=é",
        "multipart/form-data; boundary=b",
    ):
        response = client.generic(
            "POST", "/api/probe/photos", b"--b\r\nrubbish", content_type=content_type
        )
        assert response.status_code == 400, content_type
        assert response.json()["error"]["code"] in (
            "PARSE_ERROR",
            "VALIDATION_ERROR",
            "BAD_REQUEST",
        )


def test_too_many_fields(client):
    response = client.post("/api/probe/notes", {f"a{n}": "1" for n in range(1001)})
    assert_envelope(response, 400, "BAD_REQUEST")


def test_details_stay_short(client):
    body = {f"{n:05}" * 30: 1 for n in range(500)}
    response = client.post("/api/probe/notes", body, content_type="application/json")
    details = assert_envelope(response, 400, "VALIDATION_ERROR")["details"]
    assert len(details) == 20
    assert max(len(detail["field"]) for detail in details) == 100


def test_sentences_are_in_the_language_of_the_caller(client):
    with override("id"):
        response = client.get("/api/unknown", headers={"accept-language": "id"})
    assert_envelope(response, 404, "NOT_FOUND")


def call(path, **environ):
    """Through the WSGI application itself, where Django reads a request before any middleware."""
    answer = {}

    def start(status, headers, exc_info=None):
        answer["status"] = int(status.split()[0])

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(b""),
        "wsgi.url_scheme": "http",
        **environ,
    }
    body = b"".join(application(environ, start))
    return answer["status"], body


@pytest.mark.parametrize(
    "content_type",
    [
        *(
            f"text/plain; charset={name}"
            for name in ("bz2_codec", "idna", "punycode", "rot13", "utf-7", "utf-16", "no")
        ),
        "text/plain; charset*=bogus''x",
    ],
)
def test_no_charset_but_utf8(content_type):
    status, body = call("/api/probe/notes", CONTENT_TYPE=content_type, QUERY_STRING="a=%C3%A9")
    assert status == 415
    assert json.loads(body)["error"]["code"] == "UNSUPPORTED_MEDIA_TYPE"
    assert call("/login/", CONTENT_TYPE=content_type)[0] == 415


def test_a_named_utf8_is_fine():
    query = "&".join("a" * 1001)
    status, body = call(
        "/api/probe/notes", CONTENT_TYPE="text/plain; charset=UTF-8", QUERY_STRING=query
    )
    assert status == 400
    assert json.loads(body)["error"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "q=\xff", "%ED%A0%80=1"])
def test_a_query_that_is_no_text(query):
    assert call("/api/probe/files", REQUEST_METHOD="GET", QUERY_STRING=query)[0] == 400


@pytest.mark.parametrize("path", ["/api/a\0b", "/api/\xed\xa0\x80", "/api/\xff"])
def test_a_path_that_is_no_text(path):
    assert call(path, REQUEST_METHOD="GET")[0] in (400, 404)


def test_a_cookie_with_nul():
    for name in ("sessionid", "csrftoken"):
        cookie = f'{name}="\\000abcdefghijklmnopqrstuvwxyz"'
        assert call("/api/probe/files", REQUEST_METHOD="GET", HTTP_COOKIE=cookie)[0] == 400


@pytest.mark.parametrize(
    ("length", "status"), [("209715200", 413), ("abc", 400), ("-1", 400), ("٣", 400)]
)
def test_an_announced_length(length, status):
    class Unread:
        def read(self, *args):
            raise AssertionError("the body was read")

        readline = read

    environ = {"CONTENT_LENGTH": length, "CONTENT_TYPE": "multipart/form-data; boundary=b"}
    answered, body = call("/api/probe/photos", **environ, **{"wsgi.input": Unread()})
    assert answered == status
    assert json.loads(body)["success"] is False


def test_a_body_of_unknown_length():
    answered, body = call("/api/probe/photos", HTTP_TRANSFER_ENCODING="chunked")
    assert answered == 411
    assert json.loads(body)["error"]["code"] == "LENGTH_REQUIRED"
