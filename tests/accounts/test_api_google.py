"""ID tokens of Google's, signed by a key of our own that stands in for theirs."""

import json
import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.internal import jwtkit
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.codes import code_of, with_second_factor

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OURS = "ours.apps.googleusercontent.com"


def certificate() -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "google")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(KEY, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


class Google:
    """What allauth asks for keys."""

    certificates = {"k1": certificate()}

    def __init__(self) -> None:
        self.is_away = False

    def get_requests_session(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def get(self, url: str):
        if self.is_away:
            raise requests.ConnectionError("no network")
        return self

    def raise_for_status(self) -> None:
        pass

    def json(self):
        return self.certificates


@pytest.fixture(autouse=True)
def google(settings, monkeypatch) -> Google:
    settings.GOOGLE_CLIENT_ID = OURS
    apps = {"google": {"APPS": [{"client_id": OURS, "secret": "x"}]}}
    settings.SOCIALACCOUNT_PROVIDERS = apps
    stand_in = Google()
    monkeypatch.setattr(jwtkit, "get_adapter", lambda: stand_in)
    return stand_in


def id_token(key=KEY, headers=None, algorithm="RS256", **claims) -> str:
    content = {
        "iss": "https://accounts.google.com",
        "aud": OURS,
        "sub": "1234567890",
        "email": "citra@example.org",
        "email_verified": True,
        "name": "Citra Lestari",
        "exp": int(time.time()) + 600,
    }
    headers = {"kid": "k1"} if headers is None else headers
    return jwt.encode(content | claims, key, algorithm=algorithm, headers=headers)


def come_in(token: str, **more: str):
    body = json.dumps({"id_token": token, **more})
    return Client().post("/api/auth/google", body, content_type="application/json")


def error_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_it_is_off_unless_configured(db, settings):
    settings.GOOGLE_CLIENT_ID = ""
    assert error_of(come_in(id_token())) == (404, "GOOGLE_OFF")


def test_somebody_new_joins_with_a_checked_address(db):
    answer = come_in(id_token())
    assert answer.status_code == 200, answer.content
    shown = answer.json()["person"]
    assert (shown["email"], shown["email_is_checked"]) == ("citra@example.org", True)
    assert shown["roles"] == ["citizen"]
    again = come_in(id_token())
    assert again.json()["person"]["id"] == shown["id"]
    assert User.objects.count() == 1


def test_the_owner_of_the_checked_address_is_found(citizen):
    EmailAddress.objects.create(
        user=citizen, email="citra@example.org", verified=True, primary=True
    )
    assert come_in(id_token()).json()["person"]["username"] == "citra"


def test_an_address_that_google_has_not_checked_proves_nothing(citizen):
    answer = come_in(id_token(email_verified=False))
    assert error_of(answer) == (403, "ADDRESS_NOT_CHECKED")


@pytest.mark.parametrize(
    "make",
    [
        lambda: "rubbish",
        lambda: id_token(key=OTHER_KEY),
        lambda: id_token(aud="somebody else"),
        lambda: id_token(iss="https://evil.example"),
        lambda: id_token(exp=1),
        lambda: id_token(headers={}),
        lambda: id_token(headers={"kid": "k2"}),
        lambda: id_token(key="our own secret, long enough for an HMAC", algorithm="HS256"),
        lambda: id_token(key=None, algorithm="none"),
    ],
)
def test_what_is_not_from_google_for_us_is_refused(citizen, make):
    assert error_of(come_in(make())) == (401, "GOOGLE_TOKEN_INVALID")


def test_google_away_is_said_so(db, google):
    google.is_away = True
    assert error_of(come_in(id_token())) == (503, "UNAVAILABLE")


def test_bans_and_second_factors_are_asked_here_too(citizen):
    EmailAddress.objects.create(
        user=citizen, email="citra@example.org", verified=True, primary=True
    )
    secret = with_second_factor(citizen)
    assert error_of(come_in(id_token())) == (401, "MFA_REQUIRED")
    assert come_in(id_token(), code=code_of(secret)).status_code == 200
    User.objects.update(banned_at=timezone.now(), ban_reason="spam")
    assert error_of(come_in(id_token())) == (403, "BANNED")
