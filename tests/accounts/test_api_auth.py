"""Coming in by the API, and what it tells nobody."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.services import addresses, passwords, tokens
from tests.accounts.codes import code_of, recovery_codes_of, with_second_factor, wrong_code
from tests.conftest import PASSWORD

GOOD = {"username": "budi", "email": "Budi@Example.org", "password": "ketan lemari gajah ungu"}


def post(path: str, fields: object, client: Client | None = None, **headers: str):
    caller = client or Client()
    return caller.post(
        f"/api/auth/{path}", json.dumps(fields), content_type="application/json", headers=headers
    )


def error_of(answer) -> str:
    body = answer.json()
    assert body["success"] is False
    return body["error"]["code"]


def me(access: str):
    return Client().get("/api/auth/me", headers={"authorization": f"Bearer {access}"})


def login(name="citra", password=PASSWORD, **more):
    return post("login", {"login": name, "password": password, **more})


# --- registering -------------------------------------------------------------------------------


def test_who_registers_is_signed_in_and_asked_to_confirm(db):
    answer = post("register", GOOD | {"full_name": "Budi S.", "language": "id"})
    assert answer.status_code == 201
    told = answer.json()
    shown = told["person"]
    assert (shown["username"], shown["email"]) == ("budi", "budi@example.org")
    assert (shown["email_is_checked"], shown["language"]) == (False, "id")
    assert shown["roles"] == ["citizen"]
    assert me(told["access"]).json() == shown
    assert User.objects.get().check_password(GOOD["password"])


def test_the_callers_language_is_the_usual_one(db):
    post("register", GOOD, **{"accept-language": "id"})
    assert User.objects.get().language == "id"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "password123"}, "password"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"email": "no address"}, "email"),
        ({"username": "bu di"}, "username"),
        ({"username": "budi@home"}, "username"),
        ({"username": "b" * 41}, "username"),
        ({"language": "xx"}, "language"),
        ({"is_staff": True}, "is_staff"),
        ({"username": 5}, "username"),
    ],
)
def test_bad_fields_are_named(db, change, field):
    answer = post("register", GOOD | change)
    assert (answer.status_code, error_of(answer)) == (400, "VALIDATION_ERROR")
    assert {row["field"] for row in answer.json()["error"]["details"]} == {field}
    assert not User.objects.exists()


def test_a_user_name_in_use_is_refused(citizen):
    answer = post("register", GOOD | {"username": "CITRA"})
    assert (answer.status_code, error_of(answer)) == (409, "USERNAME_TAKEN")


def test_a_strangers_address_makes_no_difference_that_shows(citizen):
    answers = [
        post("register", GOOD | {"email": "free@example.org"}).json(),
        post("register", GOOD | {"username": "bida", "email": "citra@example.org"}).json(),
    ]
    for told, address in zip(answers, ("free@example.org", "citra@example.org"), strict=True):
        assert told["person"].pop("email") == address
        assert me(told["access"]).json()["email"] == address
        for name in ("access", "refresh"):
            told.pop(name)
        for name in ("id", "username", "date_joined"):
            told["person"].pop(name)
    assert answers[0] == answers[1]


# --- logging in --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["citra", "CITRA", "Citra@Example.org"])
def test_name_or_address_and_password_log_in(citizen, name):
    answer = login(name)
    assert answer.status_code == 200
    assert me(answer.json()["access"]).json()["username"] == "citra"
    citizen.refresh_from_db()
    assert citizen.last_login is not None


def test_an_unknown_name_and_a_wrong_password_sound_alike(citizen):
    wrong, unknown = login(password="wrong").json(), login("nobody").json()
    wrong.pop("request_id"), unknown.pop("request_id")
    assert wrong == unknown
    assert wrong["error"]["code"] == "INVALID_LOGIN"
    assert login("nobody").status_code == 401


def test_only_the_right_password_hears_of_a_ban(citizen):
    User.objects.update(banned_at=timezone.now(), ban_reason="Sends spam")
    assert error_of(login(password="wrong")) == "INVALID_LOGIN"
    answer = login()
    assert (answer.status_code, error_of(answer)) == (403, "BANNED")
    assert "Sends spam" in answer.json()["error"]["message"]


def test_a_closed_account_is_an_unknown_one(citizen):
    User.objects.update(is_active=False)
    assert error_of(login()) == "INVALID_LOGIN"


def test_guessing_is_slowed(citizen, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"login_failures": "2/hour"}
    client = Client(REMOTE_ADDR="2001:db8:aa::1")
    fields = {"login": "citra", "password": "wrong"}
    codes = [error_of(post("login", fields, client)) for _ in range(3)]
    assert codes == ["INVALID_LOGIN", "INVALID_LOGIN", "THROTTLED"]
    answer = post("login", fields | {"password": PASSWORD}, client)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_a_second_factor_is_asked_for_and_its_code_works_once(citizen):
    secret = with_second_factor(citizen)
    answer = login()
    assert (answer.status_code, error_of(answer)) == (401, "MFA_REQUIRED")
    answer = login(code=wrong_code(secret))
    assert (answer.status_code, error_of(answer)) == (401, "MFA_INVALID")
    code = code_of(secret)
    assert login(code=code).status_code == 200
    assert error_of(login(code=code)) == "MFA_INVALID"


def test_the_code_alone_is_nothing(citizen):
    secret = with_second_factor(citizen)
    assert error_of(login(password="wrong", code=code_of(secret))) == "INVALID_LOGIN"


def test_a_recovery_code_does_too_and_once(citizen):
    with_second_factor(citizen)
    code = recovery_codes_of(citizen)[0]
    assert login(code=code).status_code == 200
    assert error_of(login(code=code)) == "MFA_INVALID"


def test_codes_are_not_guessed(citizen, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"second_factor": "2/hour"}
    secret = with_second_factor(citizen)
    codes = [error_of(login(code=wrong_code(secret))) for _ in range(3)]
    assert codes == ["MFA_INVALID", "MFA_INVALID", "THROTTLED"]
    assert error_of(login(code=code_of(secret))) == "THROTTLED"


def test_staff_set_up_their_second_factor_first(dispatcher, settings):
    settings.STAFF_SECOND_FACTOR = True
    answer = login("dewi")
    assert (answer.status_code, error_of(answer)) == (403, "MFA_SETUP_REQUIRED")
    secret = with_second_factor(dispatcher)
    assert error_of(login("dewi")) == "MFA_REQUIRED"
    assert login("dewi", code=code_of(secret)).status_code == 200


def test_staff_who_lose_their_second_factor_lose_their_tokens_power(dispatcher, settings):
    settings.STAFF_SECOND_FACTOR = True
    with_second_factor(dispatcher)
    given = tokens.issue(person=dispatcher)
    Authenticator.objects.all().delete()
    answer = me(given.access)
    assert (answer.status_code, error_of(answer)) == (403, "MFA_SETUP_REQUIRED")
    assert error_of(post("refresh", {"refresh": given.refresh})) == "MFA_SETUP_REQUIRED"


# --- tokens ------------------------------------------------------------------------------------


def test_a_refresh_token_is_replaced(citizen):
    given = login().json()
    answer = post("refresh", {"refresh": given["refresh"]})
    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh"}
    assert me(answer.json()["access"]).status_code == 200
    again = post("refresh", {"refresh": given["refresh"]})
    assert (again.status_code, error_of(again)) == (401, "TOKEN_INVALID")


def test_an_old_access_token_does_not_stand_in_the_way(citizen):
    given = login().json()
    fields = {"refresh": given["refresh"]}
    assert post("refresh", fields, authorization="Bearer old.and.gone").status_code == 200


def test_tokens_of_one_kind_are_none_of_the_other(citizen):
    given = login().json()
    assert error_of(post("refresh", {"refresh": given["access"]})) == "TOKEN_INVALID"
    answer = me(given["refresh"])
    assert (answer.status_code, error_of(answer)) == (401, "TOKEN_INVALID")
    assert answer["WWW-Authenticate"].startswith("Bearer ")


def test_after_a_logout_the_refresh_token_is_gone(citizen):
    given = login().json()
    assert post("logout", {"refresh": given["refresh"]}).status_code == 204
    assert error_of(post("refresh", {"refresh": given["refresh"]})) == "TOKEN_INVALID"
    assert error_of(post("logout", {"refresh": "rubbish"})) == "TOKEN_INVALID"


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer a.b.c", "Bearer \xff.\xfe.\xfd"])
def test_rubbish_is_refused_and_says_what_we_want(db, header):
    answer = Client().get("/api/auth/me", headers={"authorization": header})
    assert (answer.status_code, error_of(answer)) == (401, "TOKEN_INVALID")
    assert answer["WWW-Authenticate"].startswith("Bearer ")


def test_a_401_without_credentials_asks_for_a_token(db):
    answer = Client().get("/api/auth/me")
    assert (answer.status_code, error_of(answer)) == (401, "NOT_AUTHENTICATED")
    assert answer["WWW-Authenticate"].startswith("Bearer ")


def test_a_token_does_not_outlive_the_password(citizen):
    access = login().json()["access"]
    passwords.change_password(person=citizen, current=PASSWORD, new=GOOD["password"])
    assert error_of(me(access)) == "TOKEN_INVALID"


# --- forgotten passwords -----------------------------------------------------------------------


def test_asking_for_a_reset_tells_nothing(citizen, letterbox):
    answers = [post("password/reset", {"email": f"{name}@example.org"}) for name in ("citra", "x")]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert letterbox.subjects("citra@example.org") == ["Set a new password"]
    assert letterbox.subjects("x@example.org") == ["There is no account with this address"]


def test_the_key_from_the_mail_sets_a_password_once(citizen):
    given = login().json()
    fields = {"key": passwords.make_key(User.objects.get()), "password": GOOD["password"]}
    weak = post("password/reset", fields | {"password": "short"}).json()["error"]
    assert [detail["field"] for detail in weak["details"]] == ["password"]
    assert post("password/reset", fields).status_code == 204
    assert login(password=GOOD["password"]).status_code == 200
    assert error_of(post("refresh", {"refresh": given["refresh"]})) == "TOKEN_INVALID"
    assert error_of(post("password/reset", fields)) == "RESET_LINK_DEAD"


@pytest.mark.parametrize(
    "fields",
    [{}, {"key": "x"}, {"password": "x"}, {"email": "a@b.org", "key": "x", "password": "x"}],
)
def test_a_reset_is_one_thing_or_the_other(db, fields):
    assert error_of(post("password/reset", fields)) == "VALIDATION_ERROR"


# --- addresses ---------------------------------------------------------------------------------


def test_the_key_from_the_mail_confirms_an_address(citizen, as_citizen):
    row = EmailAddress.objects.create(user=citizen, email="citra@example.org", primary=True)
    assert as_citizen.get("/api/auth/me").json()["email_is_checked"] is False
    assert post("verify-email", {"key": addresses.make_key(row)}).status_code == 204
    assert as_citizen.get("/api/auth/me").json()["email_is_checked"] is True
    assert error_of(post("verify-email", {"key": "x"})) == "CHECK_LINK_DEAD"


def test_who_is_signed_in_gets_the_mail_again(citizen, as_citizen, letterbox):
    assert post("verify-email", {}, as_citizen).status_code == 202
    assert letterbox.subjects("citra@example.org") == ["Confirm your e-mail address"]
    assert error_of(post("verify-email", {})) == "NOT_AUTHENTICATED"


def test_mails_are_not_asked_for_without_end(as_citizen, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"mail_asks": "2/hour"}
    caller = Client(REMOTE_ADDR="2001:db8:bb::1")
    asks = [
        ("register", GOOD),
        ("password/reset", {"email": "citra@example.org"}),
        ("register", GOOD | {"username": "bida"}),
        ("password/reset", {"email": "citra@example.org"}),
    ]
    answers = [post(path, fields, caller).status_code for path, fields in asks]
    assert answers == [201, 202, 429, 429]
