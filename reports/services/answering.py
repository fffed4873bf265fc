"""After a report was closed: "it is fixed", or "it is still there"."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from notifications.services import raise_alert
from reports.exceptions import NoSuchReport
from reports.models import Report, ReportEvent
from reports.services import letters, links
from reports.services.events import write_event
from reports.services.moving import found, move
from reports.services.steps import check_lengths_of
from reports.states import ANSWERED, Actor, State
from reports.step_exceptions import MoveRefused, NotYoursToMove


class TooLateToReopen(DomainError):
    """A friendly end: whoever asks is led to tell of it anew."""

    code = "TOO_LATE_TO_REOPEN"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("We can't open this report again. If it is still there, please tell us of it anew.")
        )


class NothingToAnswer(DomainError):
    code = MoveRefused.code
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("There is nothing to answer: this report is open, or it was closed in another way.")
        )


@dataclass(frozen=True)
class Answerer:
    """A person; or nobody, who has the mail that went to the address of a report."""

    person: User | None
    mailbox: UUID | None = None


@transaction.atomic
def answer_by_link(
    *, token: str, is_fixed: bool, words: str = "", request: HttpRequest | None = None
) -> Report:
    """Of many clicks one answers; one that is refused leaves the link as it was."""
    link = links.link_of(token)
    links.use(link)
    mailbox = None if link.person else link.mailbox_id or link.report_id
    by = Answerer(link.person, mailbox)
    return _answered(link.report_id, by, is_fixed, words.strip(), request)


@transaction.atomic
def answer_as(
    *,
    person: User,
    report_id: UUID,
    is_fixed: bool,
    words: str = "",
    request: HttpRequest | None = None,
) -> Report:
    """By somebody who is logged in: its reporter, or who follows it."""
    check_asked(found(report_id), person)
    return _answered(report_id, Answerer(person), is_fixed, words.strip(), request)


def check_asked(report: Report, person: User) -> None:
    if report.withdrawn_at or report.state == State.UNCONFIRMED:
        raise NoSuchReport
    if not (report.reporter_id == person.pk or report.follows.filter(person=person).exists()):
        raise NotYoursToMove
    if not is_asked_about(report):
        raise NothingToAnswer


def is_asked_about(report: Report) -> bool:
    """Whoever told of it, or follows it, may say how it looks."""
    return report.state in ANSWERED


def has_said_fixed(report: Report, person: User) -> bool:
    """Since it was closed; of an earlier time they may have said so, too."""
    answers = report.events.filter(kind=ReportEvent.Kind.ANSWER, actor=person)
    return report.closed_at is not None and answers.filter(at__gte=report.closed_at).exists()


def may_reopen(report: Report) -> bool:
    """Within what the type allows: so many days, so many times."""
    if report.state not in ANSWERED or report.closed_at is None:
        return False
    last = report.closed_at + timedelta(days=report.type.days_to_reopen)
    return timezone.now() <= last and report.reopenings < report.type.most_reopenings


def _answered(
    report_id: UUID, by: Answerer, is_fixed: bool, words: str, request: HttpRequest | None
) -> Report:
    check_lengths_of(words=words)
    if is_fixed:
        return _written_down(report_id, by.person, words, request)
    if not may_reopen(found(report_id)):
        raise TooLateToReopen
    reopened = move(
        report_id=report_id,
        to=State.SUBMITTED,
        role=Actor.REPORTER,
        by=by.person,
        answered_from=by.mailbox,
        # In the log it stands in the language of whoever said it.
        reason=words or _("It is still there."),
        request=request,
    )
    raise_alert(
        kind=letters.ALERT, source=str(report_id), compose=letters.still_there(reopened, words)
    )
    return reopened


def _written_down(
    report_id: UUID, by: User | None, words: str, request: HttpRequest | None
) -> Report:
    # Held: of two clicks at once the second finds what the first has written.
    report = Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report_id)
    if not is_asked_about(report):
        raise NothingToAnswer
    if by and has_said_fixed(report, by):
        return report
    write_event(
        report=report,
        kind=ReportEvent.Kind.ANSWER,
        role=Actor.REPORTER,
        actor=by,
        from_state=report.state,
        words=words,
        changes={"answer": letters.FIXED},
        request=request,
    )
    return report
