"""The policy that keeps other people's scripts out: everywhere, and without a hole."""

import pytest

from common.files import record_file, register_kind, write_file

# Swagger UI writes style attributes.
DOCS = "/api/docs/"


@pytest.fixture
def private_file(citizen) -> str:
    register_kind("letter", lambda person, file: person == citizen)
    letter = write_file(kind="letter", content=b"a picture", content_type="image/jpeg")
    return f"/files/{record_file(letter).pk}/"


def policy_of(client, url: str) -> dict[str, list[str]]:
    header = client.get(url, follow=True)["Content-Security-Policy"]
    directives = (directive.split() for directive in header.split(";"))
    return {name: sources for name, *sources in directives}


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/", 200),
        ("/login/", 200),
        ("/admin/login/", 200),
        (DOCS, 200),
        ("/api/schema/", 200),
        ("/nothing/here/", 404),
        ("/api/nothing/here", 404),
    ],
)
def test_a_visitor_is_sent_a_policy_without_a_hole(db, as_visitor, url, status):
    assert as_visitor.get(url, follow=True).status_code == status
    assert_nothing_foreign_runs(policy_of(as_visitor, url), url)


def test_so_does_whoever_opens_a_private_file(as_citizen, private_file):
    assert as_citizen.get(private_file).status_code == 200
    assert_nothing_foreign_runs(policy_of(as_citizen, private_file), private_file)


def assert_nothing_foreign_runs(policy: dict[str, list[str]], url: str) -> None:
    assert policy["default-src"] == policy.get("script-src", ["'self'"]) == ["'self'"]
    assert not {"script-src-elem", "script-src-attr"} & set(policy)
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    unsafe = [name for name, sources in policy.items() if "unsafe-" in str(sources)]
    assert unsafe == (["style-src"] if url == DOCS else [])
