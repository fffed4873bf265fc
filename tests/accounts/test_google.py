"""Signing in with Google, whose side of the network is played here."""

import time
from threading import Barrier, Thread
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, connection
from django.test import Client

from accounts.adapters import SocialAdapter
from accounts.models import User
from accounts.services import bans, tokens
from accounts.services.google import Profile, find_or_join
from common.errors import DomainError
from tests.accounts.codes import code_of, with_second_factor
from tests.conftest import PASSWORD, client_for

CLIENT = "client-of-the-tests"


@pytest.fixture(autouse=True)
def mail(letterbox):
    return letterbox


@pytest.fixture
def google(settings, monkeypatch):
    """What Google says of whoever comes; change its `claims` in a test."""
    settings.GOOGLE_CLIENT_ID = CLIENT
    provider = settings.SOCIALACCOUNT_PROVIDERS["google"]
    apps = [{"client_id": CLIENT, "secret": "shh"}]
    settings.SOCIALACCOUNT_PROVIDERS = {"google": provider | {"APPS": apps}}
    side = SimpleNamespace(
        claims={
            "sub": "1000",
            "email": "citra@example.org",
            "email_verified": True,
            "name": "Citra Lestari",
            "locale": "id-ID",
        },
        asked=[],
    )

    def request(method, url, **kwargs):
        side.asked.append((method, url))
        now = int(time.time())
        about = {"iss": "https://accounts.google.com", "aud": CLIENT, "iat": now, "exp": now + 60}
        token = jwt.encode(about | side.claims, "k" * 32, algorithm="HS256")
        answer = {"access_token": "a", "id_token": token, "expires_in": 60}
        return SimpleNamespace(
            ok=True,
            status_code=200,
            headers={"content-type": "application/json"},
            json=lambda: answer,
            text="",
            raise_for_status=lambda: None,
        )

    class Session:
        def __enter__(self):
            return self

        def __exit__(self, *_error):
            pass

        def request(self, method, url, **kwargs):
            return request(method, url, **kwargs)

        def post(self, url, **kwargs):
            return request("POST", url, **kwargs)

    monkeypatch.setattr(SocialAdapter, "get_requests_session", lambda self: Session())
    return side


def come_back(client, *, code: str = "c", next_: str = "", **extra: str):
    """Press the button, then return from Google with the state it was given."""
    leaves = client.post("/google/login/", {"next": next_} if next_ else {})
    address = urlsplit(leaves["Location"])
    assert address.netloc == "accounts.google.com"
    query = parse_qs(address.query)
    assert query["redirect_uri"] == ["http://testserver/google/callback/"]
    assert "code_challenge" in query
    return client.get("/google/callback/", {"code": code, "state": query["state"][0]} | extra)


def test_off_unless_configured(client, db):
    assert client.post("/google/login/").status_code == 404
    assert client.get("/google/callback/").status_code == 404
    for page in ("/login/", "/register/"):
        assert "Google" not in client.get(page).content.decode()


def test_the_button_is_there_once_configured(client, db, google):
    for page in ("/login/", "/register/"):
        assert 'action="/google/login/"' in client.get(page).content.decode()


def test_a_link_alone_starts_nothing(client, db, google):
    assert client.get("/google/login/").status_code == 405


def test_a_new_person_gets_an_account(client, db, google):
    answer = come_back(client, next_="/how/")
    assert answer["Location"] == "/how/"
    person = User.objects.get()
    assert (person.username, person.full_name) == ("citra.lestari", "Citra Lestari")
    assert (person.email, person.language) == ("citra@example.org", "id")
    assert not person.has_usable_password()
    assert [group.name for group in person.groups.all()] == ["citizen"]
    assert EmailAddress.objects.get(user=person).verified
    assert client.session["_auth_user_id"] == str(person.pk)
    assert answer.cookies["django_language"].value == "id"


def test_the_next_time_it_is_the_same_person(client, db, google):
    come_back(client)
    client.post("/logout/")
    google.claims["email"] = "moved@example.org"
    come_back(client)
    assert User.objects.count() == 1
    assert "_auth_user_id" in client.session


def test_a_name_that_is_taken_gets_digits(client, db, google):
    User.objects.create_user("citra.lestari", "other@example.org", PASSWORD)
    come_back(client)
    assert User.objects.get(email="citra@example.org").username.startswith("citra.lestari.")


def test_whoever_checked_the_address_is_connected_and_told(client, citizen, google, mail):
    EmailAddress.objects.create(
        user=citizen, email="citra@example.org", verified=True, primary=True
    )
    come_back(client)
    assert client.session["_auth_user_id"] == str(citizen.pk)
    assert SocialAccount.objects.get().user == citizen
    citizen.refresh_from_db()
    assert citizen.check_password(PASSWORD)
    assert mail.kinds_told(citizen) == ["security"]


def test_a_stranger_who_named_the_address_is_shut_out(client, citizen, google):
    """Nobody had checked it, so the password may be anybody's."""
    elsewhere, given = client_for(citizen), tokens.issue(person=citizen)
    come_back(client)
    assert client.session["_auth_user_id"] == str(citizen.pk)
    citizen.refresh_from_db()
    assert not citizen.has_usable_password()
    assert elsewhere.get("/account/").status_code == 302
    with pytest.raises(DomainError):
        tokens.rotate(refresh=given.refresh)
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {given.access}"}
    assert Client().get("/api/auth/me", **bearer).status_code == 401


def test_an_address_that_google_has_not_checked_opens_nothing(client, citizen, google):
    google.claims["email_verified"] = False
    assert come_back(client).status_code == 403
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def test_the_second_factor_is_asked_of_google_too(client, citizen, google):
    EmailAddress.objects.create(
        user=citizen, email="citra@example.org", verified=True, primary=True
    )
    secret = with_second_factor(citizen)
    assert come_back(client)["Location"] == "/login/code/"
    assert "_auth_user_id" not in client.session
    client.post("/login/code/", {"code": code_of(secret)})
    assert client.session["_auth_user_id"] == str(citizen.pk)


def test_bans_hold_for_google_too(client, citizen, google, admin):
    come_back(client)
    client.post("/logout/")
    bans.ban(person=citizen, by=admin, reason="Insults in reports.")
    answer = come_back(client)
    assert answer.status_code == 403
    assert "Insults in reports." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_it_only_ever_logs_in(client, citizen, stranger, google):
    """Asked to connect, it would put a stranger's Google account on whoever is logged in."""
    client.force_login(stranger)
    leaves = client.post("/google/login/?process=connect", {"process": "connect"})
    state = parse_qs(urlsplit(leaves["Location"]).query)["state"][0]
    answer = client.get("/google/callback/", {"code": "c", "state": state})
    assert answer["Location"] == "/"
    assert SocialAccount.objects.get().user == citizen
    assert client.session["_auth_user_id"] == str(citizen.pk)


@pytest.mark.parametrize(
    "query",
    [{"error": "access_denied"}, {"code": "c", "state": "forged"}, {"code": "c"}, {}],
    ids=["cancelled", "forged", "no state", "nothing"],
)
def test_what_goes_wrong_leads_back_to_the_login(client, db, google, query):
    client.post("/google/login/")
    answer = client.get("/google/callback/", query)
    assert answer["Location"] == "/login/"
    assert "Google did not let you in." in client.get("/login/").content.decode()
    assert not User.objects.exists()
    assert google.asked == []


def test_next_never_leads_off_the_site(client, db, google):
    assert come_back(client, next_="https://evil.example/")["Location"] == "/"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="races threads on PostgreSQL")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_account", [False, True], ids=["new", "known by the address"])
def test_twins_that_come_for_the_first_time_are_one_person(has_account):
    for number in range(5):
        address = f"twin{number}@example.org"
        if has_account:
            User.objects.create_user(f"twin{number}", address, PASSWORD)
        who = Profile(uid=str(number), email=address, is_checked=True, full_name="Twin")
        found = at_once(lambda who=who: find_or_join(profile=who).pk, 4)
        assert found == [User.objects.get(email=address).pk] * 4
        assert SocialAccount.objects.filter(uid=str(number)).count() == 1


def at_once(do, number: int) -> list:
    start, answers = Barrier(number), []

    def run() -> None:
        start.wait()
        try:
            answers.append(do())
        except IntegrityError as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
