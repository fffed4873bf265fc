"""How urgent a report is: by a rule, until somebody says so by hand."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from places.distances import metres_between
from reports.models import Priority, Report, ReportEvent, UrgentPlace
from reports.models.reports import IS_OPEN
from reports.rules import Urgency, priority_at
from reports.services.events import write_event
from reports.services.steps import check_lengths_of, may_move
from reports.states import Actor
from reports.step_exceptions import NotOpen, NotYoursToMove

BATCH = 500


def priority_by_rule(report: Report, now: datetime, places: Iterable[UrgentPlace]) -> Priority:
    urgency = Urgency(
        of_type=report.type.priority,
        followers=report.followers,
        expected_at=report.expected_at,
        place_step=steps_at(report, places),
    )
    return priority_at(urgency, now)


def steps_at(report: Report, places: Iterable[UrgentPlace]) -> int:
    """The most urgent of the places that it lies in."""
    if report.latitude is None or report.longitude is None:
        return 0
    here = (report.latitude, report.longitude)
    return max(
        (
            place.steps
            for place in places
            if metres_between(*here, place.latitude, place.longitude) <= place.radius_m
        ),
        default=0,
    )


def reckon(report: Report) -> None:
    """After something that counts has changed. Call this in its transaction."""
    if report.is_open and not report.priority_by_hand:
        _reckon_all([report], timezone.now(), list(UrgentPlace.objects.all()))


def reckon_open() -> int:
    """All that is open, for it grows older; how many changed. Each batch is a transaction, and
    rows that somebody works on are left to the next time."""
    now, places = timezone.now(), list(UrgentPlace.objects.all())
    changed, last = 0, None
    while True:
        with transaction.atomic():
            rows = Report.objects.select_for_update(of=("self",), skip_locked=True)
            rows = rows.filter(IS_OPEN, priority_by_hand=False).select_related("type")
            batch = list((rows.filter(pk__gt=last) if last else rows).order_by("pk")[:BATCH])
            changed += _reckon_all(batch, now, places)
        if len(batch) < BATCH:
            return changed
        last = batch[-1].pk


def _reckon_all(reports: list[Report], now: datetime, places: list[UrgentPlace]) -> int:
    risen, events = [], []
    for report in reports:
        before, report.priority = report.priority, priority_by_rule(report, now, places)
        if before != report.priority:
            risen.append(report)
            events.append(_event(report, before))
    Report.objects.bulk_update(risen, ["priority"])
    ReportEvent.objects.bulk_create(events)
    return len(risen)


def _event(report: Report, before: int) -> ReportEvent:
    return ReportEvent(
        report=report,
        kind=ReportEvent.Kind.PRIORITY,
        role=Actor.SYSTEM,
        from_state=report.state,
        to_state=report.state,
        changes=_changes(before, report),
    )


def _changes(before: int, report: Report) -> dict[str, Any]:
    return {"priority": [int(before), int(report.priority)]}


@transaction.atomic
def set_priority(
    *,
    report: Report,
    priority: Priority | None,
    by: User,
    staff_words: str = "",
    request: HttpRequest | None = None,
) -> Report:
    """By hand, and then the rule is silent; None lets the rule speak again."""
    if not may_move(by):
        raise NotYoursToMove
    check_lengths_of(staff_words=staff_words)
    held = Report.objects.select_for_update(of=("self",)).select_related("type").get(pk=report.pk)
    # Of what is closed it says nothing; and what waits for its link goes with it, as long as it has
    # no event.
    if not held.is_open:
        raise NotOpen
    before, held.priority_by_hand = held.priority, priority is not None
    places = UrgentPlace.objects.all()
    held.priority = priority or priority_by_rule(held, timezone.now(), places)
    held.updated_at = timezone.now()
    held.save(update_fields=["priority", "priority_by_hand", "updated_at"])
    write_event(
        report=held,
        kind=ReportEvent.Kind.PRIORITY,
        role=Actor.STAFF,
        actor=by,
        from_state=held.state,
        staff_words=staff_words,
        changes=_changes(before, held) | {"by_hand": held.priority_by_hand},
        request=request,
    )
    return held
