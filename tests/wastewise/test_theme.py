"""Light, dark, or as the device has it."""

import pytest
from django.test import Client


def choose(client: Client, theme: str, **fields: str):
    return client.post("/theme/", {"theme": theme, **fields})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_choice_is_on_the_first_byte_of_the_next_page(as_visitor, db, theme):
    choose(as_visitor, theme)
    assert f'data-theme="{theme}"' in as_visitor.get("/").content.decode()
    # An error page, which asks nobody anything, knows it too.
    assert f'data-theme="{theme}"' in as_visitor.get("/nothing/").content.decode()


def test_system_forgets_the_choice(as_visitor, db):
    choose(as_visitor, "dark")
    choose(as_visitor, "system")
    assert "data-theme=" not in as_visitor.get("/").content.decode()


@pytest.mark.parametrize("theme", ["", "blue", '"><script>'])
def test_an_unknown_choice_changes_nothing(as_visitor, db, theme):
    choose(as_visitor, "dark")
    assert choose(as_visitor, theme).status_code == 302
    assert as_visitor.cookies["theme"].value == "dark"


def test_a_made_up_cookie_is_as_none(as_visitor, db):
    as_visitor.cookies["theme"] = '"onload=alert(1)'
    assert "data-theme=" not in as_visitor.get("/").content.decode()


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/how/?a=1", "/how/?a=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("how", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_stays_here(as_visitor, db, wanted, given):
    assert choose(as_visitor, "dark", next=wanted)["Location"] == given


def test_the_switch_needs_no_token_and_sets_one_cookie(db):
    strict = Client(enforce_csrf_checks=True)
    answer = choose(strict, "dark")
    assert answer.status_code == 302
    assert set(answer.cookies) == {"theme"}
    assert answer.cookies["theme"]["samesite"] == "Lax"
    assert answer.cookies["theme"]["httponly"]


def test_looking_is_no_choice(as_visitor, db):
    assert as_visitor.get("/theme/?theme=dark").status_code == 405
