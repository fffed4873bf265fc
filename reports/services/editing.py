"""As long as nobody has looked at it, a report is its reporter's to change, and to take back as
long as nobody else waits for it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from reports.exceptions import NoSuchReport, ReportRefused
from reports.models import Report, ReportEvent, ReportType
from reports.models.reports import IS_PUBLIC
from reports.services import priorities
from reports.services.events import write_event
from reports.services.moving import found, move
from reports.services.placing import Place
from reports.services.reporting import checked_description, columns_of
from reports.states import Actor, State
from reports.step_exceptions import MovedMeanwhile, NotYoursToMove

# What a place leaves empty when another one replaces it.
NO_POINT = dict.fromkeys(
    ("latitude", "longitude", "accuracy_m", "shown_latitude", "shown_longitude", "cell", "district")
)
SHORT = 200


class TakenUp(DomainError):
    code = "TAKEN_UP"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("Somebody has looked at this report already, so it stays as it was told.")
        )


class TakenBack(DomainError):
    code = "TAKEN_BACK"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("You have taken this report back, so it stays as it is."))


class OthersWait(DomainError):
    """Whoever follows it has seen it, too: it would vanish before their eyes."""

    code = "OTHERS_WAIT"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("Others wait for this report, too, so it can't be taken back. You may change it.")
        )


def withdraw(
    *, report_id: UUID, by: User, reason: str = "", request: HttpRequest | None = None
) -> Report:
    """From then on for its reporter and staff alone."""
    check_withdrawable(found(report_id), by)
    return move(
        report_id=report_id,
        to=State.REJECTED,
        role=Actor.REPORTER,
        by=by,
        # In the log it stands in the language of whoever said it.
        reason=reason.strip() or _("Taken back by whoever told of it."),
        request=request,
    )


@transaction.atomic
def edit(
    *,
    report_id: UUID,
    by: User,
    type: ReportType,
    description: str,
    place: Place,
    shows_reporter: bool,
    request: HttpRequest | None = None,
) -> Report:
    """All that a reporter says of it, in one. What they said before stays in the log."""
    before = found(report_id)
    check_changeable(before, by)
    check_type(type, before)
    description = checked_description(description)
    if not description and not before.photos.exists():
        raise ReportRefused(
            _("Add a photo, or say in a few words what is there."), field="description"
        )
    values: dict[str, Any] = {
        "type": type,
        "description": description,
        "shows_reporter": shows_reporter,
        "expected_at": promise_of(before, type),
        "updated_at": timezone.now(),
        **NO_POINT,
        **columns_of(place),
    }
    # Staff may take it up at the same moment: of two, the second is told.
    same = Report.objects.filter(
        pk=report_id,
        state=State.SUBMITTED,
        taken_up_at=None,
        updated_at=before.updated_at,
    )
    if not same.update(**values):
        raise MovedMeanwhile
    report = found(report_id)
    changes = changes_between(before, report)
    if changes:
        write_event(
            report=report,
            kind=ReportEvent.Kind.EDITED,
            role=Actor.REPORTER,
            actor=by,
            from_state=report.state,
            changes=changes,
            request=request,
        )
    priorities.reckon(report)
    return report


def may_change(report: Report, person: User) -> bool:
    is_untouched = report.state == State.SUBMITTED and report.taken_up_at is None
    return report.reporter_id == person.pk and is_untouched


def may_withdraw(report: Report, person: User) -> bool:
    return may_change(report, person) and not report.followers


def check_withdrawable(report: Report, by: User) -> None:
    check_changeable(report, by)
    if not may_withdraw(report, by):
        raise OthersWait


def check_changeable(report: Report, by: User) -> None:
    check_own(report, by)
    if report.withdrawn_at:
        raise TakenBack
    if not may_change(report, by):
        raise TakenUp


def check_own(report: Report, by: User) -> None:
    """Others are not told that what they may not see is there."""
    if report.reporter_id != by.pk:
        is_public = Report.objects.filter(IS_PUBLIC, pk=report.pk).exists()
        raise NotYoursToMove if is_public else NoSuchReport


def promise_of(before: Report, type: ReportType) -> datetime:
    """What was promised stays, also where the type promises something else by now."""
    if type.pk == before.type_id:
        return before.expected_at
    return before.expected_at + timedelta(days=type.days_expected - before.type.days_expected)


def check_type(type: ReportType, report: Report) -> None:
    """What is no longer offered may stay with what was told of it, and be chosen by nobody."""
    if not type.is_offered and type.pk != report.type_id:
        raise ReportRefused(_("We know no such type of report."), field="type")


def changes_between(before: Report, after: Report) -> dict[str, list[Any]]:
    """As JSON keeps it and people read it."""
    pairs = {
        "type": (before.type_id, after.type_id),
        "description": (before.description, after.description),
        "place": (said_place(before), said_place(after)),
        "shows_reporter": (before.shows_reporter, after.shows_reporter),
    }
    changes: dict[str, list[Any]]
    changes = {name: [old, new] for name, (old, new) in pairs.items() if old != new}
    if words := changes.get("description"):
        changes["description"] = [text[:SHORT] for text in words]
    return changes


def said_place(report: Report) -> str:
    if report.latitude is None:
        return report.place_words
    return f"{report.latitude:.6f},{report.longitude:.6f} {report.place_words}".strip()
