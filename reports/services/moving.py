"""The one writer of a report's state. Each step is one transaction: the state, its event, what is
earned, and who is told."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from notifications.services import clear_alert
from reports.exceptions import NoSuchReport
from reports.models import Report, ReportEvent, ReportPhoto
from reports.services import letters, merging, paying, photos, priorities
from reports.services.events import write_event
from reports.services.photos import SeenPhoto
from reports.services.steps import Asked, check
from reports.states import CLOSED, Actor, State
from reports.step_exceptions import MovedMeanwhile


def move(
    *,
    report_id: UUID,
    to: State,
    role: Actor,
    by: User | None = None,
    reason: str = "",
    staff_words: str = "",
    dispatched_to: str = "",
    responsible: str = "",
    duplicate_of: UUID | None = None,
    photo: SeenPhoto | None = None,
    seen_at: datetime | None = None,
    answered_from: UUID | None = None,
    request: HttpRequest | None = None,
) -> Report:
    """Of two who move it at once, the second is told; with `seen_at`, the report's last change as
    they saw it, also whoever comes an hour later. Who acts for a reporter has checked before that
    it is one."""
    asked = Asked(
        to=to,
        role=role,
        by=by,
        reason=reason.strip(),
        staff_words=staff_words.strip(),
        dispatched_to=dispatched_to.strip(),
        responsible=responsible.strip(),
        duplicate_of=duplicate_of,
        photo=photo,
        seen_at=seen_at,
        answered_from=answered_from,
    )
    # With a savepoint: whoever moves many goes on after one that is refused.
    with transaction.atomic():
        return _moved(report_id, asked, request)


def _moved(report_id: UUID, asked: Asked, request: HttpRequest | None) -> Report:
    target = merging.hold_both(report_id, asked.duplicate_of) if asked.duplicate_of else None
    before = found(report_id)
    check(before, asked)
    if asked.seen_at and asked.seen_at != before.updated_at:
        raise MovedMeanwhile
    values = _values(before, asked, timezone.now())
    if target is not None:
        values["duplicate_of"] = target
    # What it was when we looked; to whom it is given too, for it is given anew within a state.
    same = Report.objects.filter(
        pk=report_id, state=before.state, dispatched_to=before.dispatched_to
    )
    if asked.seen_at:
        same = same.filter(updated_at=before.updated_at)
    if is_withdrawal(asked):
        same = same.filter(taken_up_at=None, followers=0)
    if not same.update(**values):
        raise MovedMeanwhile
    report = found(report_id)
    event = _written(report, before, asked, request)
    if asked.photo:
        photos.keep(report=report, seen=asked.photo, moment=ReportPhoto.Moment.AFTER)
    if target is not None:
        merging.add_to(target, report, by=asked.by, request=request)
    paying.verify(report, asked)
    priorities.reckon(report)
    letters.tell_move(report, event, answered_from=asked.answered_from)
    if asked.to in CLOSED:
        clear_alert(kind=letters.ALERT, source=str(report.pk))
    return report


def found(report_id: UUID) -> Report:
    report = Report.objects.select_related("type", "reporter", "duplicate_of")
    try:
        return report.get(pk=report_id)
    except Report.DoesNotExist as error:
        raise NoSuchReport from error


def _values(report: Report, asked: Asked, now: datetime) -> dict[str, Any]:
    """Each state starts with a clean slate: who it belongs to and what it repeats are of one."""
    values: dict[str, Any] = {
        "state": asked.to,
        "updated_at": now,
        "closed_at": now if asked.to in CLOSED else None,
        "responsible": asked.responsible if asked.to == State.NOT_OURS else "",
        "duplicate_of": None,
    }
    if asked.to == State.DISPATCHED:
        values["dispatched_to"] = asked.dispatched_to
    elif asked.to in (State.ACKNOWLEDGED, State.SUBMITTED):
        values["dispatched_to"] = ""
    if asked.to == State.SUBMITTED:
        # What was promised counts from now.
        values["expected_at"] = now + timedelta(days=report.type.days_expected)
    if report.state == State.UNCONFIRMED:
        # Until now it was as if nobody had told.
        values["created_at"] = now
    elif asked.role != Actor.REPORTER:
        values["taken_up_at"] = report.taken_up_at or now
    if asked.role == Actor.REPORTER:
        values |= _of_reporter(asked, now)
    return values


def is_withdrawal(asked: Asked) -> bool:
    return asked.role == Actor.REPORTER and asked.to == State.REJECTED


def _of_reporter(asked: Asked, now: datetime) -> dict[str, Any]:
    if is_withdrawal(asked):
        return {"withdrawn_at": now}
    return {"reopenings": F("reopenings") + 1}


def _written(
    report: Report, before: Report, asked: Asked, request: HttpRequest | None
) -> ReportEvent:
    changes: dict[str, Any] = {
        name: [getattr(before, name), getattr(report, name)]
        for name in ("dispatched_to", "responsible")
        if getattr(before, name) != getattr(report, name)
    }
    if report.duplicate_of:
        changes["duplicate_of"] = [None, report.duplicate_of.reference]
    begins = before.state == State.UNCONFIRMED
    return write_event(
        report=report,
        kind=ReportEvent.Kind.CREATED if begins else ReportEvent.Kind.STATE,
        role=asked.role,
        actor=asked.by,
        from_state=before.state,
        words=asked.reason,
        staff_words=asked.staff_words,
        changes=changes,
        request=request,
    )
