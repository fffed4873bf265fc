"""Reads: which areas somebody watches, and what is new in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from places.distances import metres_between
from reports.models import AreaAlert, Report, ReportEvent
from reports.models.reports import IS_PUBLIC
from reports.rules import CONFIRM_LIVES
from reports.states import State

Rhythm = AreaAlert.Rhythm
WAITS = {
    Rhythm.AT_ONCE: timedelta(0),
    Rhythm.DAILY: timedelta(days=1),
    Rhythm.WEEKLY: timedelta(days=7),
}


def areas_of(person: User) -> QuerySet[AreaAlert]:
    return AreaAlert.objects.filter(person=person).select_related("type")


def due(until: datetime) -> QuerySet[AreaAlert]:
    """Whose time has come, the longest waiting first. Who is banned hears nothing."""
    condition = Q()
    for rhythm, wait in WAITS.items():
        condition |= Q(rhythm=rhythm, told_until__lte=until - wait)
    people = Q(person__is_active=True, person__banned_at=None)
    alerts = AreaAlert.objects.filter(condition, people, told_until__lt=until)
    return alerts.select_related("person", "type").order_by("told_until", "pk")


@dataclass(frozen=True)
class NewReport:
    """A report, and when it was there for everybody to see."""

    report: Report
    at: datetime


def new_reports(since: datetime, until: datetime) -> list[NewReport]:
    """Told, or confirmed, after `since` and not after `until`; what is opened again is not new.

    What a visitor told may wait a day for its link. So the day before is looked at, too, by the
    index of created_at, and the events say when it was there.
    """
    events = ReportEvent.objects.filter(
        report__in=Report.objects.filter(
            IS_PUBLIC, cell__isnull=False, created_at__gt=since - CONFIRM_LIVES
        ),
        at__gt=since,
        at__lte=until,
        to_state=State.SUBMITTED,
        from_state__in=["", State.UNCONFIRMED],
        kind__in=[ReportEvent.Kind.CREATED, ReportEvent.Kind.STATE],
    )
    whole = events.select_related("report__type", "report__district").order_by("at", "id")
    return [
        NewReport(event.report, event.at) for event in whole.defer("report__district__boundary")
    ]


def new_in(alert: AreaAlert, reports: Sequence[NewReport]) -> list[Report]:
    """By the place that everybody sees: whoever moved a small area about would find the house."""
    return [
        new.report
        for new in reports
        if new.at > alert.told_until
        and new.report.reporter_id != alert.person_id
        and alert.type_id in (None, new.report.type_id)
        and _lies_in(alert, new.report)
    ]


def _lies_in(alert: AreaAlert, report: Report) -> bool:
    assert report.shown_latitude is not None and report.shown_longitude is not None
    # A degree is 111 km: nearly all are ruled out before anything is computed.
    if abs(report.shown_latitude - alert.latitude) > alert.radius_m / 100_000:
        return False
    metres = metres_between(
        alert.latitude, alert.longitude, report.shown_latitude, report.shown_longitude
    )
    return metres <= alert.radius_m
