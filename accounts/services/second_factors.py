from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import letters
from accounts.messenger import Compose, messenger
from accounts.models import User
from accounts.rules import may_touch
from accounts.services import audit, sessions, signing_in
from common.errors import DomainError


def switch_off(*, person: User, by: User, reason: str, request: HttpRequest | None = None) -> None:
    """For somebody who lost their phone, and the recovery codes too. Apps log in anew."""
    if not may_touch(by, person):
        sentence = _("Only a superuser changes somebody with more rights than the roles give.")
        raise DomainError(sentence, code="PERMISSION_DENIED", status=403)
    with transaction.atomic():
        gone, _rows = Authenticator.objects.filter(user=person).delete()
        if not gone:
            sentence = _("This account has no second factor.")
            raise DomainError(sentence, code="NO_SECOND_FACTOR", status=409)
        sessions.end_sessions(person=person)
        after_switch_off(person=person)
        audit.record(
            actor=by,
            action="switch off second factor",
            target=person,
            reason=reason,
            request=request,
        )


def after_switch_on(*, person: User, step: int) -> None:
    """The code of this half minute is used up, and whoever came in without one has to come in
    again. As those below, called in the transaction that makes the change."""
    found = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    signing_in.use_up(authenticator=found, step=step)
    sessions.end_sessions(person=person)
    _tell(person, letters.second_factor_on())


def after_switch_off(*, person: User) -> None:
    _tell(person, letters.second_factor_off())


def after_new_codes(*, person: User) -> None:
    _tell(person, letters.new_recovery_codes())


def _tell(person: User, compose: Compose) -> None:
    source = f"second_factor:{uuid4()}"
    messenger().tell(person=person, kind="security", source=source, compose=compose)
