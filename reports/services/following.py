""" "Me too": somebody joins a report instead of telling of the same thing again."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.models import User
from reports.exceptions import NoSuchReport, OwnReport, ReportClosed
from reports.models import Follow, Report
from reports.models.reports import IS_PUBLIC
from reports.services import priorities
from reports.step_exceptions import MovedMeanwhile

# Whoever comes as it is merged looks once more; nobody is that unlucky again and again.
LOOKS = 5


def follow(*, person: User, report_id: UUID) -> Report:
    """Whoever follows already changes nothing. Of one that was told before, the first is meant."""

    def join(report: Report) -> None:
        if report.reporter_id == person.pk:
            raise OwnReport
        if not report.is_open:
            raise ReportClosed
        _row, is_new = Follow.objects.get_or_create(report=report, person=person)
        if is_new:
            _count(report, 1)

    return _of_what_is_meant(report_id, join)


def unfollow(*, person: User, report_id: UUID) -> Report:
    """Also of one that is closed. Of one that was told before, they stop at both."""

    def leave(report: Report) -> None:
        for each in {report.pk, report_id}:
            if Follow.objects.filter(report=each, person=person).delete()[0]:
                _count(report if each == report.pk else public(each), -1)

    return _of_what_is_meant(report_id, leave)


def public(report_id: UUID) -> Report:
    if (report := Report.objects.filter(IS_PUBLIC, pk=report_id).first()) is None:
        raise NoSuchReport
    return report


def _of_what_is_meant(report_id: UUID, act: Callable[[Report], None]) -> Report:
    """One row is held, and no other waited for: whoever merges holds two. Merged before we held it,
    it is let go, or somebody would follow what nobody sees to."""
    for _look in range(LOOKS):
        seen = public(report_id)
        with transaction.atomic():
            # Without its type, which somebody may change as we wait: then none would be found.
            held = Report.objects.select_for_update(no_key=True)
            report = held.get(pk=seen.duplicate_of_id or seen.pk)
            if report.duplicate_of_id is None:
                act(report)
                return report
            transaction.set_rollback(True)
    raise MovedMeanwhile


def _count(report: Report, step: int) -> None:
    """Many who wait make it more urgent."""
    Report.objects.filter(pk=report.pk).update(followers=F("followers") + step)
    report.refresh_from_db(fields=["followers", "priority", "priority_by_hand", "state"])
    priorities.reckon(report)
