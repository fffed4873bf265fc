"""Bans. Sessions and tokens ask about them on every request, so both end at the next one."""

from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import ban_letters
from accounts.messenger import Compose, messenger
from accounts.models import User
from accounts.rules import may_touch
from accounts.services import audit, sessions
from accounts.services.fields import longest, refused
from common.errors import DomainError

LONGEST_REASON = longest("ban_reason")


def ban(*, person: User, by: User, reason: str, request: HttpRequest | None = None) -> None:
    reason = _checked_reason(reason)
    _check_may_ban(person, by)
    moment = timezone.now()
    with transaction.atomic():
        free = User.objects.filter(pk=person.pk, banned_at=None)
        if not free.update(banned_at=moment, ban_reason=reason):
            raise DomainError(
                _("This account is banned already."), code="ALREADY_BANNED", status=409
            )
        sessions.end_sessions(person=person)
        audit.record(actor=by, action="ban", target=person, reason=reason, request=request)
        _tell(person, ban_letters.banned(reason))
    person.banned_at, person.ban_reason = moment, reason


def lift(*, person: User, by: User, reason: str = "", request: HttpRequest | None = None) -> None:
    _check_may_ban(person, by)
    with transaction.atomic():
        banned = User.objects.filter(pk=person.pk, banned_at__isnull=False)
        if not banned.update(banned_at=None, ban_reason=""):
            raise DomainError(_("This account is not banned."), code="NOT_BANNED", status=409)
        reason = reason.strip()[:LONGEST_REASON]
        audit.record(actor=by, action="lift ban", target=person, reason=reason, request=request)
        _tell(person, ban_letters.lifted())
    person.banned_at, person.ban_reason = None, ""


def _checked_reason(reason: str) -> str:
    text = reason.strip()
    if not text:
        sentence = _("Say why. The person reads it.")
        raise refused("reason", sentence, code="VALIDATION_ERROR")
    if len(text) > LONGEST_REASON:
        sentence = _("A reason has at most %(most)d characters.") % {"most": LONGEST_REASON}
        raise refused("reason", sentence, code="VALIDATION_ERROR")
    return text


def _check_may_ban(person: User, by: User) -> None:
    if person == by:
        sentence = _("Nobody bans themselves.")
    elif person.is_staff and not by.has_perm("accounts.change_user"):
        sentence = _("Only an admin bans staff.")
    elif not may_touch(by, person):
        sentence = _("Only a superuser bans somebody with more rights than the roles give.")
    else:
        return
    raise DomainError(sentence, code="PERMISSION_DENIED", status=403)


def _tell(person: User, compose: Compose) -> None:
    messenger().tell(person=person, kind="security", source=f"ban:{uuid4()}", compose=compose)
