"""Names, passwords and codes looked at: the one way in for pages and API alike."""

import logging
import time
from collections.abc import Iterator

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import guards
from accounts.models import User
from accounts.selectors import MOST_PEOPLE, find_people
from common.errors import DomainError

logger = logging.getLogger(__name__)


def check_password(*, request: HttpRequest, name: str, password: str) -> User:
    """Whose name and password these are. Only the right password hears of a ban."""
    guards.count_login(request, name)
    people = find_people(name)
    person = whose_password(people, password)
    if person is None or not person.is_active:
        guards.note_wrong_password(request, name, people)
        raise guards.wrong_login()
    if person.is_banned:
        raise guards.banned(person)
    return person


def whose_password(people: list[User], password: str) -> User | None:
    """Nobody's costs the same time, however many people there are."""
    for person in people:
        if person.check_password(password):
            return person
    for _missing in range(MOST_PEOPLE - len(people)):
        User().set_password(password)
    return None


def check_code(*, person: User, code: str) -> Authenticator:
    """A code of the app, or one of the recovery codes; each works once."""
    guards.look_at_guesses(person, "second_factor")
    typed = "".join(code.split())
    used = _use_totp(person, typed) or _use_recovery_code(person, typed)
    if used is None:
        raise _wrong_code(person)
    return used


def check_first_code(*, person: User, secret: str, code: str) -> int:
    """The app knows the secret. Returns the half minute of the code, which is used up by this."""
    guards.look_at_guesses(person, "second_factor")
    step = _step_of(secret, "".join(code.split()))
    if step is None:
        raise _wrong_code(person)
    return step


def use_up(*, authenticator: Authenticator, step: int) -> None:
    authenticator.data["last_step"] = step
    authenticator.save(update_fields=["data"])


def _wrong_code(person: User) -> DomainError:
    guards.note_guess(person, "second_factor")
    sentence = _("This code is not right, or was used already. Wait for the next one.")
    return DomainError(sentence, code="MFA_INVALID", status=401)


def _use_totp(person: User, code: str) -> Authenticator | None:
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update()
        found = rows.filter(user=person, type=Authenticator.Type.TOTP).first()
        if found is None:
            return None
        step = _step_of(_secret_of(found), code, after=found.data.get("last_step", 0))
        if step is None:
            return None
        found.data["last_step"] = step
        found.last_used_at = timezone.now()
        found.save(update_fields=["data", "last_used_at"])
        return found


def _secret_of(found: Authenticator) -> str:
    try:
        return str(decrypt(found.data["secret"]))
    except InvalidToken as error:
        logger.error("A second factor was made with another SECRET_KEY.")
        sentence = _("We can't read your second factor. Tell the people who run this site.")
        raise DomainError(sentence, code="MFA_UNREADABLE", status=409) from error


def _step_of(secret: str, code: str, *, after: int = 0) -> int | None:
    """Of which half minute the code is: now or just beside it, and after the last that was used."""
    for step in _steps_around_now():
        expected = format_hotp_value(hotp_value(secret, step))
        if compare_user_code(actual=code, expected=expected) and step > after:
            return step
    return None


def _steps_around_now() -> Iterator[int]:
    now = int(time.time()) // app_settings.TOTP_PERIOD
    yield from range(now - app_settings.TOTP_TOLERANCE, now + app_settings.TOTP_TOLERANCE + 1)


def _use_recovery_code(person: User, code: str) -> Authenticator | None:
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update()
        found = rows.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
        return found if found and found.wrap().validate_code(code) else None
