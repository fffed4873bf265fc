import pytest
from django.test import Client

from accounts.services import bans
from tests.conftest import PASSWORD, client_for


def test_name_and_address_log_in_regardless_of_case(client, citizen):
    for name in ("citra", "CITRA", "Citra@Example.ORG"):
        client.logout()
        response = client.post("/login/", {"login": name, "password": PASSWORD})
        assert response.status_code == 302, name
        assert client.session["_auth_user_id"] == str(citizen.pk)


def test_wrong_password_is_refused_with_a_sentence(client, citizen):
    response = client.post("/login/", {"login": "citra", "password": "wrong"})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    assert "We know no account" in response.content.decode()


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        " //evil.example",
    ],
)
def test_next_never_leads_off_the_site(client, citizen, wanted):
    form = {"login": "citra", "password": PASSWORD, "next": wanted}
    assert client.post("/login/", form)["Location"] == "/"
    assert client.get("/login/", {"next": wanted})["Location"] == "/"


def test_next_is_followed_on_the_site(client, citizen):
    form = {"login": "citra", "password": PASSWORD, "next": "/account/"}
    assert client.post("/login/", form)["Location"] == "/account/"


@pytest.fixture
def banned(citizen, admin, letterbox):
    bans.ban(person=citizen, by=admin, reason="Insults in reports.")
    return citizen


def test_only_the_right_password_hears_of_a_ban(client, banned):
    right = client.post("/login/", {"login": "citra", "password": PASSWORD})
    assert "Insults in reports." in right.content.decode()
    wrong = client.post("/login/", {"login": "citra", "password": "wrong"})
    assert "Insults" not in wrong.content.decode()
    assert "We know no account" in wrong.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_ban_ends_sessions_at_their_next_request(citizen, admin, letterbox):
    here = client_for(citizen)
    assert here.get("/account/").status_code == 200
    bans.ban(person=citizen, by=admin, reason="Insults in reports.")
    assert here.get("/account/").status_code == 302


def test_a_closed_account_is_not_told_apart(client, citizen):
    citizen.is_active = False
    citizen.save()
    answer = client.post("/login/", {"login": "citra", "password": PASSWORD})
    assert "We know no account" in answer.content.decode()


def test_a_session_is_made_anew_at_the_login(client, citizen):
    """Somebody may have put a session of their own into this browser."""
    session = client.session
    session["known"] = "to a stranger"
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post("/login/", {"login": "citra", "password": PASSWORD})
    assert client.cookies["sessionid"].value != session.session_key


def test_a_form_of_before_another_tab_logged_in_leads_on(citizen):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(citizen)
    form = {"login": "citra", "password": PASSWORD}
    paths = {"": "/", "/how/": "/how/", "https://evil.example/": "/"}
    for wanted, path in paths.items():
        answer = browser.post("/login/", form | {"next": wanted})
        assert (answer.status_code, answer["Location"]) == (302, path)
