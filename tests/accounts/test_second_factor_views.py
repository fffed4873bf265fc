"""Setting up a second factor, and everything it asks from then on."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts import selectors
from accounts.services import addresses, signing_in, tokens
from common.errors import DomainError
from tests.accounts.codes import code_of, recovery_codes_of, with_second_factor, wrong_code
from tests.conftest import PASSWORD, client_for


@pytest.fixture(autouse=True)
def mail(letterbox):
    return letterbox


@pytest.fixture
def signed_in(client, citizen) -> Client:
    client.post("/login/", {"login": "citra", "password": PASSWORD})
    return client


def set_up(client: Client) -> tuple[str, object]:
    page = client.get("/account/second-factor/on/").content.decode()
    assert "data:image/svg+xml;base64," in page
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    return secret, client.post("/account/second-factor/on/", {"code": code_of(secret)})


def test_set_up_shows_codes_tells_and_ends_tokens(signed_in, citizen, mail):
    refresh = tokens.issue(person=citizen).refresh
    _secret, answer = set_up(signed_in)
    assert answer["Location"] == "/account/second-factor/codes/"
    page = signed_in.get(answer["Location"]).content.decode()
    assert all(code in page for code in recovery_codes_of(citizen))
    assert selectors.has_second_factor(citizen)
    assert mail.kinds_told(citizen) == ["security"]
    assert mail.told[0][3].subject == "Second factor switched on"
    with pytest.raises(DomainError):
        tokens.rotate(refresh=refresh)


def test_a_session_of_before_the_second_factor_ends_with_it(signed_in, citizen):
    thief = client_for(citizen)
    set_up(signed_in)
    assert signed_in.get("/account/").status_code == 200
    assert thief.get("/account/").status_code == 302


def test_a_wrong_code_sets_nothing_up(signed_in, citizen):
    page = signed_in.get("/account/second-factor/on/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    answer = signed_in.post("/account/second-factor/on/", {"code": wrong_code(secret)})
    assert "This code is not right" in answer.content.decode()
    assert not selectors.has_second_factor(citizen)


def test_an_unchecked_address_comes_first(signed_in, citizen):
    addresses.send_check(person=citizen)
    answer = signed_in.get("/account/second-factor/on/")
    assert answer["Location"] == "/account/second-factor/"
    page = signed_in.get("/account/second-factor/").content.decode()
    assert "Confirm your e-mail address first" in page


def test_the_secret_lies_encrypted(citizen):
    secret = with_second_factor(citizen)
    rows = Authenticator.objects.filter(user=citizen)
    assert secret not in str([row.data for row in rows])
    assert all("gAAAA" in str(row.data) for row in rows)


def test_a_session_that_is_not_fresh_is_asked_first(as_citizen, citizen):
    for page in ("on", "codes/new"):
        answer = as_citizen.get(f"/account/second-factor/{page}/")
        assert answer["Location"].startswith("/account/confirm/?next=")
    with_second_factor(citizen)
    for page in ("off", "codes", "codes/download"):
        answer = as_citizen.get(f"/account/second-factor/{page}/")
        assert answer["Location"].startswith("/account/confirm/?next="), page


def test_switching_off_tells_and_takes_the_codes_along(signed_in, citizen, mail):
    set_up(signed_in)
    assert signed_in.get("/account/second-factor/off/").status_code == 200
    assert signed_in.post("/account/second-factor/off/").status_code == 302
    assert not Authenticator.objects.filter(user=citizen).exists()
    assert mail.told[-1][3].subject == "Second factor switched off"


def test_new_codes_end_the_old_ones(signed_in, citizen, mail):
    set_up(signed_in)
    old = recovery_codes_of(citizen)
    assert signed_in.post("/account/second-factor/codes/new/").status_code == 302
    assert not set(old) & set(recovery_codes_of(citizen))
    assert mail.told[-1][3].subject == "New recovery codes"


def test_codes_are_downloaded_as_text(signed_in, citizen):
    set_up(signed_in)
    answer = signed_in.get("/account/second-factor/codes/download/")
    assert "attachment" in answer["Content-Disposition"]
    assert all(code in answer.content.decode() for code in recovery_codes_of(citizen))


# --- codes ---------------------------------------------------------------------------------------


def refusal_of(person, code: str) -> str:
    with pytest.raises(DomainError) as refused:
        signing_in.check_code(person=person, code=code)
    return refused.value.code


def test_a_code_works_once(citizen):
    secret = with_second_factor(citizen)
    code = code_of(secret)
    signing_in.check_code(person=citizen, code=code)
    assert refusal_of(citizen, code) == "MFA_INVALID"
    assert refusal_of(citizen, code_of(secret, steps=-1)) == "MFA_INVALID"
    signing_in.check_code(person=citizen, code=code_of(secret, steps=1))


def test_the_code_of_the_set_up_is_used_up(signed_in, citizen, monkeypatch):
    secret, _answer = set_up(signed_in)
    row = Authenticator.objects.get(user=citizen, type=Authenticator.Type.TOTP)
    monkeypatch.setattr(time, "time", lambda: row.data["last_step"] * 30 + 1)
    assert refusal_of(citizen, code_of(secret)) == "MFA_INVALID"
    signing_in.check_code(person=citizen, code=code_of(secret, steps=1))


def test_a_recovery_code_works_once_also_with_a_space(citizen):
    with_second_factor(citizen)
    code = recovery_codes_of(citizen)[0]
    signing_in.check_code(person=citizen, code=f" {code[:4]} {code[4:]} ")
    assert refusal_of(citizen, code) == "MFA_INVALID"


def test_codes_of_somebody_else_open_nothing(citizen, stranger):
    with_second_factor(citizen)
    secret = with_second_factor(stranger)
    assert refusal_of(citizen, code_of(secret)) == "MFA_INVALID"
    assert refusal_of(citizen, recovery_codes_of(stranger)[0]) == "MFA_INVALID"


def test_guessing_codes_is_slowed_even_for_the_right_one(citizen, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"second_factor": "3/hour"}
    secret = with_second_factor(citizen)
    guess = wrong_code(secret)
    assert [refusal_of(citizen, guess) for _ in range(4)] == ["MFA_INVALID"] * 3 + ["THROTTLED"]
    assert refusal_of(citizen, code_of(secret)) == "THROTTLED"


def test_a_secret_of_another_key_is_said_to_be_unreadable(citizen, settings):
    secret = with_second_factor(citizen)
    settings.SECRET_KEY = "another key that nobody told the database of"
    assert refusal_of(citizen, code_of(secret)) == "MFA_UNREADABLE"
    settings.SECRET_KEY_FALLBACKS = ["only-the-tests-use-this-key-and-nothing-else-ever-does"]
    signing_in.check_code(person=citizen, code=code_of(secret))
