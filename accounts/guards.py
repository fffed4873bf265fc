"""Slow for whoever guesses or floods.

Each address is counted for all it tries, and longer for an account that it has failed at. What
others fail at is never held against an owner at an address of their own; staff hear of it.
"""

import logging

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import letters
from accounts.messenger import messenger
from accounts.models import User
from common.callers import address_of
from common.errors import DomainError, refusal
from common.throttling import check_throttle

logger = logging.getLogger(__name__)


def throttled(wait: int) -> DomainError:
    usual = refusal(429)
    return DomainError(usual.message, code=usual.code, status=usual.status, wait=wait)


def count_login(request: HttpRequest, name: str) -> None:
    wait = check_throttle(scope="login", caller=address_of(request)) or check_throttle(
        scope="login_failures", caller=_guesser(request, name), counts=False
    )
    if wait:
        raise throttled(wait)


def note_wrong_password(request: HttpRequest, name: str, people: list[User]) -> None:
    """The same counting for names that nobody has, so that neither answers sooner."""
    check_throttle(scope="login_failures", caller=_guesser(request, name))
    for person in people:
        _watch_account(person)
    if not people:
        check_throttle(scope="login_alarm", caller=f"account:{name.strip().casefold()}")


def _watch_account(person: User) -> None:
    is_many = check_throttle(scope="login_alarm", caller=f"account:{person.pk}") > 0
    if is_many and cache.add(f"login_alarm:{person.pk}", 1, 3600):
        logger.warning("Many failed logins at the account %s.", person.pk)
        messenger().alert(
            kind="login_guessing", source=str(person.pk), compose=letters.many_guesses(person)
        )


def look_at_guesses(person: User, scope: str) -> None:
    """Before a password or code of somebody known is looked at."""
    if wait := check_throttle(scope=scope, caller=f"person:{person.pk}", counts=False):
        raise throttled(wait)


def note_guess(person: User, scope: str) -> None:
    check_throttle(scope=scope, caller=f"person:{person.pk}")


def count_mail_asked(request: HttpRequest) -> None:
    """Whatever makes us write to an address that somebody typed."""
    if wait := check_throttle(scope="mail_asks", caller=address_of(request)):
        raise throttled(wait)


def may_write_to(address: str, purpose: str) -> bool:
    """Nobody's mailbox is filled by us. Who asked gets the same answer either way.

    Each purpose is counted by itself: what strangers make us write to an address must not use up
    the mail with which its owner sets a new password.
    """
    return check_throttle(scope="mails", caller=f"mailbox:{purpose}:{address.lower()}") == 0


def wrong_login() -> DomainError:
    sentence = _("We know no account with this name and password. Check both.")
    return DomainError(sentence, code="INVALID_LOGIN", status=401)


def banned(person: User) -> DomainError:
    sentence = _("This account is banned: %(reason)s") % {"reason": person.ban_reason}
    return DomainError(sentence, code="BANNED", status=403)


def _guesser(request: HttpRequest, name: str) -> str:
    return f"{address_of(request)} account:{name.strip().casefold()}"
