"""Links in letters that ask how a closed report looks now: signed, of one use, for a while. The
link alone says who answers; whoever has the letter needs no login."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reports.exceptions import DeadLink
from reports.models import MailLink, Report
from reports.rules import ANSWER_LIVES
from reports.states import ANSWERED

SALT = "reports.answer"


@dataclass(frozen=True)
class Links:
    """The paths: by a person's number, and by that of the report whose address is written to."""

    of_people: dict[UUID, str]
    of_mailboxes: dict[UUID, str]


NO_LINKS = Links({}, {})


def make_links(report: Report, people: Iterable[User], mailboxes: Iterable[Report]) -> Links:
    """Those of an earlier time it was closed no longer work."""
    _working(report.links.all()).update(expires_at=timezone.now())
    of_people = {person.pk: _link(report, person=person) for person in people}
    of_mailboxes = {mailbox.pk: _link(report, mailbox=mailbox) for mailbox in mailboxes}
    MailLink.objects.bulk_create([*of_people.values(), *of_mailboxes.values()])
    return Links(
        {pk: path_of(link) for pk, link in of_people.items()},
        {pk: path_of(link) for pk, link in of_mailboxes.items()},
    )


def _link(report: Report, *, person: User | None = None, mailbox: Report | None = None) -> MailLink:
    now = timezone.now()
    return MailLink(
        report=report,
        purpose=MailLink.Purpose.ANSWER,
        person=person,
        mailbox=mailbox,
        created_at=now,
        expires_at=now + ANSWER_LIVES,
    )


def path_of(link: MailLink) -> str:
    return reverse("report-answer", args=[signing.Signer(salt=SALT).sign(str(link.pk))])


def link_of(token: str) -> MailLink:
    """One that still works, with its report. Forged, used, old, or of somebody
    who is banned: nobody is told which."""
    try:
        number = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise DeadLink from error
    # Whoever may not log in any more has no say by mail, either.
    welcome = Q(person=None) | Q(person__is_active=True, person__banned_at=None)
    links = _working(MailLink.objects.filter(welcome, pk=number, report__state__in=ANSWERED))
    found = links.select_related("report__type", "person").first()
    if found is None:
        raise DeadLink
    return found


def use(link: MailLink) -> None:
    """Call this in the transaction of what it does. Of many clicks one gets past here."""
    if not _working(MailLink.objects.filter(pk=link.pk)).update(used_at=timezone.now()):
        raise DeadLink


def dead_links(cutoff: datetime) -> QuerySet[MailLink]:
    """Whoever follows one is told the same with its row as without."""
    return MailLink.objects.filter(expires_at__lt=cutoff).order_by()


def _working(links: QuerySet[MailLink]) -> QuerySet[MailLink]:
    return links.filter(
        purpose=MailLink.Purpose.ANSWER, used_at=None, expires_at__gt=timezone.now()
    )
