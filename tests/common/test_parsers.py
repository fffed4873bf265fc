"""What no database holds and what nobody asked for is refused with 400, field by field."""

import json
from io import BytesIO

import pytest

pytestmark = [pytest.mark.urls("tests.probe.urls"), pytest.mark.django_db]

NOTES = "/api/probe/notes"


def post(client, body):
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(NOTES, data, content_type="application/json")


def refused_fields(response):
    assert response.status_code == 400, response.content
    error = response.json()["error"]
    assert error["code"] == "VALIDATION_ERROR"
    return [detail["field"] for detail in error["details"]]


def test_what_is_right_comes_through(client):
    note = {
        "text": "C:\\u0000 is a path 🌏",
        "count": -(2**63) + 1,
        "weight": 1,
        "sure": True,
        "seen_at": "2026-01-31T12:00:00+07:00",
        "bin": "6f3f3cbe-30f5-4a3a-8f0f-2f0d2f5a0c11",
        "kind": "glass",
        "tags": ["a", "b"],
        "point": {"x": 1, "y": 2},
        "extra": {"any": [1, 2.5, None]},
    }
    response = post(client, note)
    assert response.status_code == 200, response.content
    assert response.json() == {**note, "weight": 1.0, "id": 1}


@pytest.mark.parametrize(
    "value",
    [
        b"{",
        b"'text'",
        b'"a\\u0000b"',
        b'{"a\\u0000b": 1}',
        b'"\\ud800"',
        b'[{"a": ["\\udfff\\ud800"]}]',
        b'"\xff"',
        b'"a\x00b"',
        b"1e400",
        b"-1e400",
        b"NaN",
        b"-Infinity",
        b"9" * 5000,
        b"[" * 100_000,
        b"[" * 200 + b"]" * 200,
        b'{"a":' * 950 + b"1" + b"}" * 950,
    ],
)
def test_json_that_nobody_can_hold(client, value):
    """Refused by the parser, so that no field of whatever kind has to think of it."""
    response = post(client, b'{"text": "x", "extra": ' + value + b"}")
    assert response.status_code == 400, response.content
    assert response.json()["error"]["code"] == "PARSE_ERROR"


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"5", b'"text"', b'[{"text": "x"}]', b'\xef\xbb\xbf{"text": "x"}']
)
def test_json_that_is_no_object(client, body):
    assert post(client, body).status_code == 400


def test_a_pair_of_surrogates_is_a_character(client):
    response = post(client, b'{"text": "\\ud83c\\udf0f"}')
    assert response.json()["text"] == "🌏"


def test_a_body_too_large_for_json(client):
    response = post(client, {"text": "x" * 1024 * 1024})
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", 5),
        ("text", True),
        ("text", ["x"]),
        ("text", {"x": 1}),
        ("text", None),
        ("count", "5"),
        ("count", True),
        ("count", 1.5),
        ("count", 2**63),
        ("count", 10**400),
        ("weight", "1.5"),
        ("weight", False),
        ("weight", 10**400),
        ("sure", "yes"),
        ("sure", 1),
        ("seen_at", 12),
        ("seen_at", "0001-01-01T00:00:00"),
        ("seen_at", "0001-01-01T00:00:00+14:00"),
        ("seen_at", "9999-12-31T23:59:59-14:00"),
        ("seen_at", "0257-11-11T10:38:27Z"),  # Jakarta was 7:07:12 from Greenwich
        ("bin", 5),
        ("bin", "x"),
        ("kind", ["glass"]),
        ("kind", "GLASS"),
        ("tags", "a"),
        ("tags", [1]),
        ("tags", [["a"]]),
        ("numbers", [2**70]),
        ("numbers", [-(2**63)]),
        ("point", [1, 2]),
        ("id", 7),
        ("unknown", 1),
        ("csrfmiddlewaretoken", "x"),
    ],
)
def test_wrong_types_and_sizes_name_the_field(client, field, value):
    fields = refused_fields(post(client, {"text": "x", field: value}))
    assert {name.split(".")[0] for name in fields} == {field}


def test_every_wrong_field_is_named_at_once(client):
    body = {"text": 5, "count": "x", "unknown": 1, "point": {"x": "1", "z": 3}}
    assert sorted(refused_fields(post(client, body))) == [
        "count",
        "point.x",
        "point.y",
        "point.z",
        "text",
        "unknown",
    ]


def test_null_where_it_is_allowed(client):
    assert post(client, {"text": "x", "count": None}).json()["count"] is None


def test_a_form_has_only_text(client):
    form = {"text": "x", "count": "5", "sure": "true", "csrfmiddlewaretoken": "x"}
    response = client.post(NOTES, form)
    assert response.status_code == 200
    assert response.json()["count"] == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [("count", "9" * 30), ("weight", "1e400"), ("weight", "nan"), ("weight", "inf"), ("x", "1")],
)
def test_a_form_is_read_as_strictly(client, field, value):
    assert refused_fields(client.post(NOTES, {"text": "x", field: value})) == [field]


@pytest.mark.parametrize(
    "part",
    [
        b'name="text"\r\n\r\na\0b',
        b'name="text"\r\n\r\n\xff',
        b'name="te\0xt"\r\n\r\nx',
        b'name="im\0age"; filename="x.jpg"\r\nContent-Type: image/jpeg\r\n\r\nx',
    ],
)
def test_a_multipart_form_that_is_no_text(client, part):
    body = b"--b\r\nContent-Disposition: form-data; " + part + b"\r\n--b--\r\n"
    response = client.post(NOTES, body, content_type="multipart/form-data; boundary=b")
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "PARSE_ERROR"


@pytest.mark.parametrize(
    "name",
    [
        b'filename="a\0b.jpg"',
        b'filename="\xff\xfe.jpg"',
        b"filename*=utf-7''%2B2AA-.jpg",
        b"filename*=unicode_escape''%5Cud800.jpg",
        b"filename*=bz2_codec''x.jpg",
        b"filename*=no-such''x.jpg",
        b"filename*=idna''" + b"x" * 300,
        b'filename="../../etc/passwd"',
        b'filename="' + b"x" * 5000 + b'"',
    ],
)
def test_strange_file_names_are_never_our_fault(client, name):
    body = b'--b\r\nContent-Disposition: form-data; name="image"; ' + name
    body += b"\r\nContent-Type: image/jpeg\r\n\r\nnot a photo\r\n--b--\r\n"
    response = client.post(
        "/api/probe/photos", body, content_type="multipart/form-data; boundary=b"
    )
    assert 400 <= response.status_code < 500
    assert response.json()["success"] is False


def test_a_file_where_text_belongs(client):
    upload = BytesIO(b"x")
    upload.name = "x.txt"
    assert refused_fields(client.post(NOTES, {"text": upload})) == ["text"]


def test_query_parameters_are_checked_like_fields(as_citizen):
    assert as_citizen.get("/api/probe/files?kind=photo").status_code == 200
    assert refused_fields(as_citizen.get("/api/probe/files?knid=photo")) == ["knid"]
