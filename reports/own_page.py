"""What a report's page, and the list of one's own, offer to whoever told of it or follows it. What
is offered here the services allow."""

from dataclasses import dataclass

from accounts.models import User
from common.files import Person
from reports.models import Report
from reports.own_forms import AnswerForm
from reports.selectors.pages import ShownReport
from reports.services.answering import has_said_fixed, is_asked_about, may_reopen
from reports.services.editing import may_change, may_withdraw


@dataclass(frozen=True)
class Ways:
    can_change: bool = False
    can_withdraw: bool = False
    # How it looks now, and then: whether it can be opened again, and what they said already.
    is_asked: bool = False
    can_reopen: bool = False
    has_said_fixed: bool = False
    form: AnswerForm | None = None


NONE = Ways()


def ways_of(shown: ShownReport, reader: Person) -> Ways:
    """One query for people who are asked how it looks."""
    report = shown.report
    if not isinstance(reader, User) or not (shown.is_own or shown.is_followed):
        return NONE
    if is_asked_about(report):
        return ways_to_answer(report, reader, AnswerForm())
    return ways_to_change(report, reader)


def ways_to_change(report: Report, person: User) -> Ways:
    return Ways(can_change=may_change(report, person), can_withdraw=may_withdraw(report, person))


def ways_to_answer(report: Report, person: User, form: AnswerForm) -> Ways:
    return Ways(
        is_asked=True,
        can_reopen=may_reopen(report),
        has_said_fixed=has_said_fixed(report, person),
        form=form,
    )


def ways_in_list(report: Report, person: User) -> Ways:
    """Of one that they told of or follow. No query: where it leads shows the rest."""
    return Ways(is_asked=True) if is_asked_about(report) else ways_to_change(report, person)
