import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from accounts.models import User

ANIS = User(username="anisrahma", email="anis.rahmawati@example.org", full_name="Anis Rahmawati")


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "1234567890",
        "qwertyuiop",
        "QwErTyUiOp",
        "wastewise2026",
        "aaaaaaaaaaaaaa",
        "17-08-1945",
        "Passw0rd!!",
        "rahmawati1990",
        "abcabcabcabc",
        "qAzWsXeDcRfVtGb",  # a breached one, in a case of its own
    ],
)
def test_what_is_guessed_early_is_refused_with_advice(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, ANIS)
    assert "four or more words" in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "vT4-m2rLw7", "ketan lemari gajah ungu"]
)
def test_what_takes_long_to_guess_is_taken(password):
    validate_password(password, ANIS)


def test_what_is_known_about_the_person_makes_a_password_weaker():
    password = "xqvrahmwt7kx"
    validate_password(password, User(username="somebody"))
    with pytest.raises(ValidationError, match="easy to guess"):
        validate_password(password, User(username="anis", full_name="xqvrahmwt 7kx"))


@pytest.mark.parametrize("password", ["vT4-m2rL", "short"])
def test_nine_characters_are_too_few(password):
    with pytest.raises(ValidationError, match="at least 10"):
        validate_password(password)


def test_nobody_makes_us_work_on_a_novel():
    validate_password("correct horse battery staple " * 4)
    with pytest.raises(ValidationError, match="at most 128"):
        validate_password("correct horse battery staple " * 5)


def test_the_rules_are_told_beforehand():
    assert any("four words" in text for text in password_validators_help_texts())
