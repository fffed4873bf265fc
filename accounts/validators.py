"""Which passwords we take."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from threading import Lock
from types import ModuleType

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User

LONGEST = 128
# What zxcvbn looks at; its work grows much faster than the password.
MOST_LOOKED_AT = 72
# Of 0 to 4: withstands ten billion guesses.
GOOD_ENOUGH = 3
# What everybody here would think of.
OUR_WORDS = ("wastewise", "waste", "wise", "recycle", "sampah")

# zxcvbn keeps the words it is told in a list that all threads share.
_one_at_a_time = Lock()


class LengthValidator(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        sentence = _("This password is too short: take at least %(least)d characters.")
        return sentence % {"least": self.min_length}

    def get_help_text(self) -> str:
        return _("At least %(least)d characters.") % {"least": self.min_length}


class LikenessValidator(password_validation.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This password is too close to your name or address.")

    def get_help_text(self) -> str:
        return _("Not your name or address.")


class GuessableValidator:
    """Refuses what guessing programs try early: breached passwords, words, dates, rows of keys, and
    what is known about the person."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(
                _("A password has at most %(most)d characters.") % {"most": LONGEST},
                code="password_too_long",
            )
        if is_guessable(password, tuple(_words_about(user))):
            raise ValidationError(
                _(
                    "This password is easy to guess. Take four or more words that have nothing to"
                    " do with each other, or let a password manager make one."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Hard to guess: four words that have nothing to do with each other will do.")


def is_guessable(password: str, words: tuple[str, ...] = ()) -> bool:
    if password.lower() in _breached():
        return True
    looked_at = password[:MOST_LOOKED_AT]
    with _one_at_a_time:
        result = _zxcvbn().zxcvbn(looked_at, user_inputs=[*words, *OUR_WORDS])
    return int(result["score"]) < GOOD_ENOUGH


def _words_about(user: User | None) -> Iterator[str]:
    if user is None:
        return
    for text in (user.username, user.email or "", user.full_name):
        yield text
        yield from text.replace("@", " ").replace(".", " ").split()


@cache
def _breached() -> frozenset[str]:
    return frozenset(_zxcvbn().matching.RANKED_DICTIONARIES["passwords"])


def _zxcvbn() -> ModuleType:
    """Its lists take a moment and some memory, which only those who set passwords pay."""
    return import_module("zxcvbn")
