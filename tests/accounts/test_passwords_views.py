"""Changing a password, and getting in again after forgetting it."""

import datetime

import pytest
from django.contrib.auth import tokens as reset_tokens
from django.test import Client
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken

from accounts import selectors
from accounts.services import passwords, tokens
from tests.accounts.codes import with_second_factor
from tests.conftest import PASSWORD, client_for

NEW = "zebra lamp river 42"


@pytest.fixture(autouse=True)
def mail(letterbox):
    return letterbox


def can_log_in(name: str, password: str) -> bool:
    return Client().post("/login/", {"login": name, "password": password}).status_code == 302


def change(client: Client, current: str = PASSWORD, new: str = NEW):
    return client.post("/account/password/", {"current": current, "new": new})


def test_a_new_password_ends_every_other_session_and_token(as_citizen, citizen, mail):
    elsewhere = client_for(citizen)
    refresh = tokens.issue(person=citizen).refresh
    assert change(as_citizen)["Location"] == "/account/"
    assert as_citizen.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert can_log_in("citra", NEW) and not can_log_in("citra", PASSWORD)
    assert BlacklistedToken.objects.count() == 1
    with pytest.raises(Exception, match=r"."):
        tokens.rotate(refresh=refresh)
    assert mail.kinds_told(citizen) == ["security"]


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("wrong", NEW, "This is not your current password."),
        (PASSWORD, PASSWORD, "This is the password you have."),
        (PASSWORD, "password123", "easy to guess"),
        (PASSWORD, "short", "too short: take at least 10 characters"),
        (PASSWORD, "Citra Lestari", "too close to your name"),
    ],
)
def test_what_is_refused_changes_nothing(as_citizen, citizen, current, new, sentence):
    assert sentence in change(as_citizen, current, new).content.decode()
    citizen.refresh_from_db()
    assert citizen.check_password(PASSWORD)


def test_guessing_the_current_password_is_slowed(as_citizen, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"login_failures": "3/hour"}
    answers = [change(as_citizen, current="wrong").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_logging_out_everywhere_else_keeps_the_password(as_citizen, citizen):
    elsewhere = client_for(citizen)
    assert as_citizen.post("/account/sessions/", {"current": "wrong"}).status_code == 200
    assert elsewhere.get("/account/").status_code == 200
    assert as_citizen.post("/account/sessions/", {"current": PASSWORD}).status_code == 302
    assert as_citizen.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert can_log_in("citra", PASSWORD)


def test_whoever_has_no_password_logs_out_everywhere_too(as_citizen, citizen):
    citizen.set_unusable_password()
    citizen.save()
    here, elsewhere = client_for(citizen), client_for(citizen)
    assert here.post("/account/sessions/", {}).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


# --- forgotten -----------------------------------------------------------------------------------


@pytest.fixture
def link(client, citizen, mail) -> str:
    client.post("/password/forgotten/", {"email": "Citra@example.org"})
    return mail.path_to("citra@example.org")


def test_the_link_sets_a_password_and_leads_to_the_login(client, citizen, mail):
    elsewhere = client_for(citizen)
    client.post("/password/forgotten/", {"email": "citra@example.org"})
    link = mail.path_to("citra@example.org")
    assert "citra" in client.get(link).content.decode()
    answer = client.post(link, {"password": NEW})
    assert answer["Location"] == "/login/"
    assert "_auth_user_id" not in client.session
    assert elsewhere.get("/account/").status_code == 302
    assert can_log_in("citra", NEW) and not can_log_in("citra", PASSWORD)
    assert selectors.has_checked_address(citizen)
    assert mail.kinds_told(citizen) == ["security"]


def test_the_link_works_once(client, link):
    client.post(link, {"password": NEW})
    for answer in (client.get(link), client.post(link, {"password": "other words stand here 9"})):
        assert answer.status_code == 400
        assert "used already or is older than 24 hours" in answer.content.decode()
    assert can_log_in("citra", NEW)


def test_every_sentence_says_how_long_the_link_works(client, citizen, mail, settings):
    settings.PASSWORD_RESET_TIMEOUT = 2 * 3600
    sent = client.post("/password/forgotten/", {"email": "citra@example.org"}, follow=True)
    assert "for 2 hours" in sent.content.decode()
    assert "for 2 hours" in " ".join(mail.written[-1][2].paragraphs)
    dead = client.get("/password/reset/x-y/").content.decode()
    assert "older than 2 hours" in dead


def test_a_refused_password_leaves_the_link(client, link):
    assert "easy to guess" in client.post(link, {"password": "password123"}).content.decode()
    assert client.post(link, {"password": NEW}).status_code == 302


def test_the_link_ends_after_24_hours(client, link, monkeypatch):
    now = datetime.datetime.now()
    generator = reset_tokens.PasswordResetTokenGenerator

    def later(**time):
        monkeypatch.setattr(generator, "_now", lambda self: now + datetime.timedelta(**time))

    later(hours=23, minutes=59)
    assert client.get(link).status_code == 200
    later(hours=24, minutes=1)
    assert client.post(link, {"password": NEW}).status_code == 400
    assert can_log_in("citra", PASSWORD)


def test_a_link_of_somebody_else_does_not_open_this_account(client, citizen, stranger):
    token = passwords.make_key(stranger).partition("-")[2]
    forged = f"/password/reset/{citizen.pk.hex}-{token}/"
    assert client.post(forged, {"password": NEW}).status_code == 400


@pytest.mark.parametrize("key", ["x", "-", "0-0", "g" * 32 + "-x-y", "%00"])
def test_nonsense_in_the_place_of_a_key_is_refused(client, db, key):
    assert client.get(f"/password/reset/{key}/").status_code == 400


def test_unknown_and_known_addresses_get_the_same_answer_and_a_mail(client, citizen, mail):
    known = client.post("/password/forgotten/", {"email": "citra@example.org"})
    unknown = client.post("/password/forgotten/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert mail.subjects("nobody@example.org") == ["There is no account with this address"]


def test_the_mail_speaks_the_language_of_the_account(client, citizen, mail):
    citizen.language = "id"
    citizen.save()
    client.post("/password/forgotten/", {"email": "citra@example.org"})
    assert mail.written[0][1] == "id"


def test_a_reset_skips_no_second_factor(client, citizen, link):
    with_second_factor(citizen)
    client.post(link, {"password": NEW})
    answer = client.post("/login/", {"login": "citra", "password": NEW})
    assert answer["Location"] == "/login/code/"
    assert "_auth_user_id" not in client.session


def test_a_login_in_between_leaves_the_link_alive(client, citizen):
    key = passwords.make_key(citizen)
    client.post("/login/", {"login": "citra", "password": PASSWORD})
    client.logout()
    passwords.reset_password(key=key, password="zebra lamp river 42")
