"""New passwords. Each ends every other session and every token; none logs anybody in."""

from typing import NoReturn
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import letters, links
from accounts.guards import look_at_guesses, may_write_to, note_guess
from accounts.messenger import messenger
from accounts.models import User
from accounts.selectors import find_holder
from accounts.services import addresses, sessions, tokens
from accounts.services.fields import check_new_password, refused
from common.errors import DomainError


class ResetKeys(PasswordResetTokenGenerator):
    """Django's own also sign the last login: whoever stole a password could end its owner's links
    by logging in once more."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}:{user.password}:{user.email}:{timestamp}"


_keys = ResetKeys()


def change_password(*, person: User, current: str, new: str) -> None:
    """The caller keeps its own session with update_session_auth_hash."""
    _check_current(person, current)
    if current == new:
        raise refused("new", _("This is the password you have."), code="VALIDATION_ERROR")
    check_new_password(person, new, field="new")
    encoded = make_password(new)
    with transaction.atomic():
        if not _replace(person, encoded):
            _changed_meanwhile()
        after_change(person)


def end_other_sessions(*, person: User, current: str) -> None:
    if person.has_usable_password():
        _check_current(person, current)
    with transaction.atomic():
        sessions.end_sessions(person=person)


def _check_current(person: User, current: str) -> None:
    look_at_guesses(person, "login_failures")
    if not person.check_password(current):
        note_guess(person, "login_failures")
        sentence = _("This is not your current password.")
        raise refused("current", sentence, code="WRONG_PASSWORD", status=403)


def ask_for_reset(*, address: str, language: str) -> None:
    """A mail goes out either way, so that known and unknown addresses take alike; and whoever has
    forgotten which address it was learns it from theirs alone."""
    mailbox = addresses.normal(address)
    holder = find_holder(mailbox)
    if not may_write_to(mailbox, "reset"):
        return
    if holder is None:
        compose = letters.no_account()
    else:
        language = holder.language
        compose = letters.reset_password(holder, make_key(holder))
    messenger().write(address=mailbox, language=language, compose=compose)


def make_key(person: User) -> str:
    """Signs the password it replaces, so it works once; PASSWORD_RESET_TIMEOUT ends it."""
    return f"{person.pk.hex}-{_keys.make_token(person)}"


def read_key(*, key: str) -> User:
    uid, _dash, token = key.partition("-")
    try:
        person = User.objects.filter(pk=UUID(uid), is_active=True).first()
    except ValueError:
        person = None
    if person is None or not _keys.check_token(person, token):
        raise dead_link()
    return person


def dead_link() -> DomainError:
    sentence = _("This link was used already or is older than %(hours)s hours. Ask for a new one.")
    sentence %= {"hours": links.hours_to_reset()}
    return DomainError(sentence, code="RESET_LINK_DEAD", status=400)


def reset_password(*, key: str, password: str) -> User:
    person = read_key(key=key)
    check_new_password(person, password)
    encoded = make_password(password)
    with transaction.atomic():
        if not _replace(person, encoded):
            raise dead_link()
        if person.email:
            # The link was opened in that mailbox.
            addresses.mark_checked(person=person, address=person.email.lower())
        after_change(person)
    return person


def _replace(person: User, encoded: str) -> bool:
    """Only the password that was looked at: of two at once, one wins."""
    old, person.password = person.password, encoded
    return User.objects.filter(pk=person.pk, password=old).update(password=encoded) == 1


def after_change(person: User) -> None:
    tokens.revoke_all(person=person)
    messenger().tell(
        person=person,
        kind="security",
        source=f"password:{uuid4()}",
        compose=letters.password_changed(),
    )


def _changed_meanwhile() -> NoReturn:
    sentence = _("Your password was changed a moment ago. Log in again.")
    raise DomainError(sentence, code="CONFLICT", status=409)
