"""What apps sign in with: a short-lived access token, and a refresh token that works once.

The rows know who got which refresh token, never the token itself: a copy of the database opens
nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.utils import datetime_from_epoch

from accounts import guards, letters
from accounts.messenger import messenger
from accounts.models import User
from accounts.selectors import has_second_factor, needs_second_factor
from accounts.services import signing_in
from common.errors import DomainError


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str


# What a session of an app is marked with: see User.get_session_auth_hash.
MARK = "mark"
# When the first of a family of tokens was given out. Each refresh makes one more of the family.
BEGAN = "began"
LONGEST_FAMILY = timedelta(days=90)
# A refresh whose answer was lost is sent again at once; later, somebody else has the token.
RETRY = timedelta(minutes=1)


def issue(*, person: User, parent: RefreshToken | None = None) -> Tokens:
    """Ask first who it is; staff get none before they have their second factor."""
    check_may_come_in(person)
    refresh = RefreshToken()
    family = family_of(parent) if parent else uuid4().hex
    refresh["jti"] = family + uuid4().hex
    refresh[BEGAN] = parent[BEGAN] if parent else refresh["iat"]
    refresh[api_settings.USER_ID_CLAIM] = str(person.pk)
    refresh[MARK] = person.get_session_auth_hash()
    OutstandingToken.objects.create(
        user=person,
        jti=refresh["jti"],
        created_at=refresh.current_time,
        expires_at=datetime_from_epoch(refresh["exp"]),
    )
    return Tokens(access=str(refresh.access_token), refresh=str(refresh))


def sign_in(*, person: User, code: str) -> Tokens:
    """For whoever has proved to be this person, but for the second factor."""
    check_may_come_in(person)
    if has_second_factor(person):
        if not code:
            sentence = _("Send the code of your second factor as well.")
            raise DomainError(sentence, code="MFA_REQUIRED", status=401)
        signing_in.check_code(person=person, code=code)
    person.last_login = timezone.now()
    person.save(update_fields=["last_login"])
    return issue(person=person)


def rotate(*, refresh: str) -> Tokens:
    token = _read(refresh)
    if timezone.now() - datetime_from_epoch(token.get(BEGAN, 0)) > LONGEST_FAMILY:
        raise invalid_token()
    with transaction.atomic():
        # Locked, so that a ban or a new password meanwhile comes before or after, not between.
        people = User.objects.select_for_update()
        person = people.filter(pk=token.get(api_settings.USER_ID_CLAIM)).first()
        if person is None:
            raise invalid_token()
        check_may_come_in(person)
        if not is_of_today(token, person):
            raise invalid_token()
        _spend(token)
        return issue(person=person, parent=token)


def revoke(*, refresh: str) -> None:
    _spend(_read(refresh))


def revoke_all(*, person: User) -> None:
    _blacklist(OutstandingToken.objects.filter(user=person))


def _blacklist(tokens: QuerySet[OutstandingToken]) -> bool:
    """Whichever of these are alive. False: none was."""
    alive = tokens.filter(expires_at__gt=timezone.now(), blacklistedtoken=None)
    rows = [BlacklistedToken(token_id=pk) for pk in alive.values_list("pk", flat=True)]
    BlacklistedToken.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(rows)


def family_of(token: RefreshToken) -> str:
    return str(token["jti"])[:32]


def is_of_today(token: Any, person: User) -> bool:
    """Given out since the person's sessions were ended last, by a new password for example."""
    return bool(person.is_active and token.get(MARK) == person.get_session_auth_hash())


def check_may_come_in(person: User) -> None:
    if person.is_banned:
        raise guards.banned(person)
    if needs_second_factor(person):
        raise second_factor_missing()


def invalid_token() -> DomainError:
    sentence = _("This token is expired, was revoked, or is none of ours. Log in again.")
    return DomainError(sentence, code="TOKEN_INVALID", status=401)


def second_factor_missing() -> DomainError:
    sentence = _("Staff set up a second factor first. Log in on the website to do so.")
    return DomainError(sentence, code="MFA_SETUP_REQUIRED", status=403)


class SpentTokenError(TokenError):
    """Ours, and used before."""

    def __init__(self, jti: str) -> None:
        super().__init__("This token was used before.")
        self.jti = jti


class WatchedRefreshToken(RefreshToken):
    def check_blacklist(self) -> None:
        """Called when the signature has been found to be ours."""
        jti = self.payload[api_settings.JTI_CLAIM]
        if BlacklistedToken.objects.filter(token__jti=jti).exists():
            raise SpentTokenError(jti)


def _read(text: str) -> RefreshToken:
    try:
        return WatchedRefreshToken(text)  # type: ignore[arg-type]
    except SpentTokenError as error:
        _end_family(error.jti)
        raise invalid_token() from error
    except TokenError as error:
        raise invalid_token() from error


def _end_family(jti: str) -> None:
    """A token that comes back was copied: whoever has its children has to log in again."""
    spent = BlacklistedToken.objects.select_related("token__user").get(token__jti=jti)
    if timezone.now() - spent.blacklisted_at < RETRY:
        return
    family = OutstandingToken.objects.filter(jti__startswith=jti[:32])
    with transaction.atomic():
        if _blacklist(family) and spent.token.user:
            messenger().tell(
                person=spent.token.user,
                kind="security",
                source=f"token:{jti[:32]}",
                compose=letters.token_copied(),
            )


def _spend(token: RefreshToken) -> None:
    """Of two at once, one makes the row."""
    row = OutstandingToken.objects.filter(jti=token["jti"]).first()
    if row is None:
        raise invalid_token()
    try:
        with transaction.atomic():
            BlacklistedToken.objects.create(token=row)
    except IntegrityError as error:
        raise invalid_token() from error
