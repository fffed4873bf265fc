"""The home page for each kind of person, and the pages that say no."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.utils.functional import SimpleLazyObject

from common import request_id
from common.errors import SENTENCES, expired_form, refusal
from tests.conftest import client_for
from wastewise.demo import ACCOUNTS

STATIC = re.compile(r"""(?:href|src)="/static/([^"#]+)""")


def test_visitor_is_led_to_the_login(db, as_visitor):
    page = as_visitor.get("/").content.decode()
    assert 'href="/login/"' in page
    assert 'action="/logout/"' not in page


def test_citizen_is_greeted_and_sees_no_staff_link(as_citizen):
    page = as_citizen.get("/").content.decode()
    assert "Good to see you, Citra Lestari." in page
    assert 'action="/logout/"' in page
    assert "/admin/" not in page


def test_staff_find_the_records_that_they_may_see(as_admin, stranger):
    stranger.is_staff = True  # of no role, so nothing is theirs to see
    stranger.save()
    assert 'href="/admin/"' in as_admin.get("/").content.decode()
    assert 'href="/admin/"' not in client_for(stranger).get("/").content.decode()


def test_a_wrong_method_gets_a_page(as_visitor):
    refused = as_visitor.get("/logout/")
    assert refused.status_code == 405
    assert refused["Allow"] == "POST, OPTIONS"
    assert "does not take this method" in refused.content.decode()


def test_an_expired_form_leads_to_a_fresh_one(citizen):
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/login/", {"login": "citra", "password": "x"}).content.decode()
    assert '<a class="btn btn-primary" href="/login/">' in refused


def test_who_looks_around_gets_no_cookie(db, as_visitor):
    for url in ("/", "/how/", "/privacy/", "/nothing/"):
        as_visitor.get(url)
        assert not as_visitor.cookies, url


def test_privacy_says_the_days_that_the_tidying_obeys(db, as_visitor, settings):
    days = {"logs": 17, "read_notifications": 23, "report_addresses": 29, "report_origins": 31}
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, **days}
    settings.CONTACT_EMAIL = "privacy@city.example"
    page = as_visitor.get("/privacy/").content.decode()
    assert "17 days" in page
    assert "23 days after you read it" in page
    assert "29 days after it is closed" in page
    assert "31 days" in page
    assert 'href="mailto:privacy@city.example"' in page


def test_privacy_names_the_cookies_by_their_names(db, as_visitor, settings):
    page = as_visitor.get("/privacy/").content.decode()
    for name in (
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
        "theme",
    ):
        assert f"<code>{name}</code>" in page


def test_error_page_carries_the_switches_without_a_token():
    page = refusal(404).answer(request_in_trouble()).content.decode()
    assert 'action="/theme/"' in page
    assert 'action="/i18n/setlang/"' in page
    assert "csrfmiddlewaretoken" not in page


def test_first_visit_is_light(db, as_visitor):
    """Everything that the home page loads, compressed as it is sent, fits a bad line."""
    page = as_visitor.get("/").content
    names = {*STATIC.findall(page.decode()), "img/icons.svg"}
    files = [Path(finders.find(name)).read_bytes() for name in names]
    assert sum(len(brotli.compress(sent)) for sent in [page, *files]) < 100_000


@pytest.mark.parametrize(
    ("name", "hints"), [("login", "username"), ("password", "current-password")]
)
def test_password_managers_know_the_fields(db, as_visitor, name, hints):
    page = as_visitor.get("/login/").content.decode()
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]
    assert f'autocomplete="{hints}"' in field


def test_demo_shows_its_accounts_on_the_login_page(db, as_visitor, settings):
    settings.DEMO = True
    page = as_visitor.get("/login/").content.decode()
    for account in ACCOUNTS:
        assert account.password in page


def test_real_place_shows_no_accounts(db, as_visitor):
    assert ACCOUNTS[0].password not in as_visitor.get("/login/").content.decode()


def request_in_trouble():
    """Whose person and session can't be had, because the database is away."""

    def fail():
        raise AssertionError("An error page asked who is there.")

    request = RequestFactory().get("/somewhere/")
    request.user = SimpleLazyObject(fail)
    request.session = SimpleLazyObject(fail)
    request._messages = SimpleLazyObject(fail)
    return request


@pytest.mark.parametrize("status", sorted(SENTENCES))
def test_error_page_needs_nobody_and_no_database(status):
    response = refusal(status).answer(request_in_trouble())
    page = response.content.decode()
    assert response.status_code == status
    assert str(SENTENCES[status][1]).replace("'", "&#x27;") in page
    assert 'href="/"' in page


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (400, "Nothing was saved. Go back and try again."),
        (403, "log in with another one"),
        (404, "The address may be mistyped"),
        (413, "Choose a smaller file"),
        (429, "Wait a minute"),
        (500, "tell us the number below"),
        (503, "Wait a few seconds"),
    ],
)
def test_error_page_says_what_to_do(status, advice):
    assert advice in refusal(status).answer(request_in_trouble()).content.decode()


@pytest.mark.parametrize(
    ("came_from", "is_ours"),
    [
        ("http://testserver/account/picture/", True),
        ("http://evil.example/account/picture/", False),
        ("//evil.example/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_who_sent_too_much_is_led_back_but_to_no_other_site(client, settings, came_from, is_ours):
    settings.MAX_REQUEST_BYTES = 10
    form = {"picture": "a long one"}
    answer = client.post("/account/picture/", form, headers={"referer": came_from})
    assert answer.status_code == 413
    page = answer.content.decode()
    assert (f'href="{came_from}">Back to where you were' in page) == is_ours
    assert ("Back to where you were" in page) == is_ours


def test_expired_form_has_advice_of_its_own():
    page = expired_form().answer(request_in_trouble()).content.decode()
    assert "reload the page and send the form again" in page


def test_number_of_the_request_is_shown_when_we_are_to_blame():
    number = request_id.begin("a-number-to-quote")
    assert number in refusal(500).answer(request_in_trouble()).content.decode()
    assert number not in refusal(404).answer(request_in_trouble()).content.decode()


def test_broken_error_page_still_answers_a_sentence(client, db, settings, monkeypatch):
    monkeypatch.setattr("wastewise.views.render", fail_to_render)
    monkeypatch.setattr("common.errors.render", fail_to_render)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert response.content.decode() == "Something broke on our side. Nothing was changed."


def fail_to_render(*args, **kwargs):
    raise ValueError("a static file is missing")
