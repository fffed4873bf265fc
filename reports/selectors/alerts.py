"""Reads: which areas somebody watches, and what is new in them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from places.distances import metres_between
from reports.models import AreaAlert, Report
from reports.models.reports import IS_PUBLIC

Rhythm = AreaAlert.Rhythm
WAITS = {
    Rhythm.AT_ONCE: timedelta(0),
    Rhythm.DAILY: timedelta(days=1),
    Rhythm.WEEKLY: timedelta(days=7),
}
# A week, and a day in which nothing may have been told.
OLDEST_NEWS = timedelta(days=8)


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


def new_reports(since: datetime, until: datetime) -> list[Report]:
    """Told, or confirmed, after `since` and not after `until`. What somebody missed for longer than
    any rhythm, perhaps because they were banned, is no news."""
    since = max(since, until - OLDEST_NEWS)
    found = Report.objects.filter(
        IS_PUBLIC, cell__isnull=False, created_at__gt=since, created_at__lte=until
    )
    whole = found.select_related("type", "district").defer("district__boundary")
    return list(whole.order_by("created_at", "id"))


def new_in(alert: AreaAlert, reports: Sequence[Report]) -> list[Report]:
    """By the place that everybody sees: whoever moved a small area about would find the house."""
    return [
        report
        for report in reports
        if report.created_at > alert.told_until
        and report.reporter_id != alert.person_id
        and alert.type_id in (None, report.type_id)
        and _lies_in(alert, report)
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
