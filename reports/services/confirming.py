"""A report of somebody without an account counts once they follow the link in their mail."""

from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError, refusal
from common.letters import Compose, Letter
from common.throttling import check_throttle
from notifications.services import write
from reports.exceptions import DeadLink
from reports.models import MailLink, Report
from reports.rules import CONFIRM_LIVES
from reports.services.moving import move
from reports.states import Actor, State

SALT = "reports.confirm"


def check_mailbox(address: str) -> None:
    """Nobody's mailbox is filled by us, whoever asks."""
    if wait := check_throttle(scope="mails", caller=f"mailbox:report:{address.lower()}"):
        usual = refusal(429)
        raise DomainError(usual.message, code=usual.code, status=usual.status, wait=wait)


def ask(report: Report) -> None:
    """Call this in the report's transaction."""
    link = MailLink.objects.create(
        report=report,
        purpose=MailLink.Purpose.CONFIRM,
        expires_at=report.created_at + CONFIRM_LIVES,
    )
    write(address=report.email, language=report.language, compose=letter(report, link))


def letter(report: Report, link: MailLink) -> Compose:
    def compose() -> Letter:
        hours = int(CONFIRM_LIVES.total_seconds() // 3600)
        return Letter(
            subject=_("Confirm your report %(number)s") % {"number": report.reference},
            paragraphs=(
                _("Somebody, we hope you, told us of this: %(type)s.") % {"type": report.type.name},
                _("Please confirm it. The link works once, for %(hours)d hours.")
                % {"hours": hours},
                _("If it was not you, do nothing: it is never published, and we delete it."),
            ),
            action=_("Confirm the report"),
            path=reverse("confirm-report", args=[token_of(link)]),
        )

    return compose


def token_of(link: MailLink) -> str:
    return signing.Signer(salt=SALT).sign(str(link.pk))


def link_of(token: str) -> MailLink:
    """One that still works, with its report."""
    try:
        pk = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise DeadLink from error
    waiting = working(pk).filter(report__state=State.UNCONFIRMED)
    found = waiting.select_related("report__type").first()
    if found is None:
        raise DeadLink
    return found


def working(pk: UUID) -> QuerySet[MailLink]:
    return MailLink.objects.filter(
        pk=pk,
        purpose=MailLink.Purpose.CONFIRM,
        used_at=None,
        expires_at__gt=timezone.now(),
    )


@transaction.atomic
def confirm(*, token: str, request: HttpRequest | None = None) -> Report:
    """Its life begins now: until now it was as if nobody had told. Of two clicks one counts."""
    link = link_of(token)
    if not working(link.pk).update(used_at=timezone.now()):
        raise DeadLink
    return move(report_id=link.report_id, to=State.SUBMITTED, role=Actor.SYSTEM, request=request)
