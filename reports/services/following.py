""" "Me too": somebody joins a report instead of telling of the same thing again."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.models import User
from reports.exceptions import NoSuchReport, OwnReport, ReportClosed
from reports.models import Follow, Report
from reports.models.reports import IS_PUBLIC
from reports.services import priorities


@transaction.atomic
def follow(*, person: User, report_id: UUID) -> Report:
    """Whoever follows already changes nothing. Of one that was told before, the first is meant."""
    report = public(report_id)
    report = report.duplicate_of or report
    if report.reporter_id == person.pk:
        raise OwnReport
    if not report.is_open:
        raise ReportClosed
    _row, is_new = Follow.objects.get_or_create(report=report, person=person)
    if is_new:
        _count(report, 1)
    return report


@transaction.atomic
def unfollow(*, person: User, report_id: UUID) -> Report:
    """Also of one that is closed."""
    report = public(report_id)
    deleted, _rows = Follow.objects.filter(report=report, person=person).delete()
    if deleted:
        _count(report, -1)
    return report


def public(report_id: UUID) -> Report:
    rows = Report.objects.filter(IS_PUBLIC).select_related("type", "duplicate_of__type")
    if (report := rows.filter(pk=report_id).first()) is None:
        raise NoSuchReport
    return report


def _count(report: Report, step: int) -> None:
    """Many who wait make it more urgent."""
    Report.objects.filter(pk=report.pk).update(followers=F("followers") + step)
    report.refresh_from_db(fields=["followers", "priority", "priority_by_hand", "state"])
    priorities.reckon(report)
