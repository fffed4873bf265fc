"""Reads: what staff look at to decide what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from common.days import start_of
from reports.models import Report, ReportPhoto, ReportType, ResponseTemplate
from reports.models.reports import IS_OPEN
from reports.states import STEPS, Actor, State, Step


@dataclass(frozen=True)
class OfType:
    type: ReportType
    open: int


@dataclass(frozen=True)
class Figures:
    open: int
    overdue: int
    today: int
    by_type: tuple[OfType, ...]


def figures(now: datetime) -> Figures:
    """One query each, and all but today's of open rows alone, which have indexes of their own."""
    still_open = Report.objects.filter(IS_OPEN)
    counts = dict(
        still_open.order_by()
        .values_list("type")
        .annotate(number=Count("pk"))
        .values_list("type", "number")
    )
    types = ReportType.objects.all()
    return Figures(
        open=sum(counts.values()),
        overdue=still_open.filter(expected_at__lt=now).count(),
        today=Report.objects.exclude(state=State.UNCONFIRMED)
        .filter(created_at__gte=start_of(now.astimezone().date()))
        .count(),
        by_type=tuple(OfType(one, counts[one.pk]) for one in types if one.pk in counts),
    )


def for_staff(reports: QuerySet[Report]) -> QuerySet[Report]:
    """With what a line of the list shows, in two queries for all."""
    photos = ReportPhoto.objects.only("id", "report_id", "file_id", "moment", "created_at")
    whole = reports.select_related("type", "district", "reporter", "duplicate_of")
    return whole.defer("district__boundary").prefetch_related(Prefetch("photos", photos))


def steps_for_staff(report: Report) -> list[Step]:
    if report.withdrawn_at:
        return []
    return [step for step in STEPS[State(report.state)] if Actor.STAFF in step.who]


def ready_answers(reports: Sequence[Report], to: State) -> QuerySet[ResponseTemplate]:
    """For this state, in a language that one of their reporters reads. What is for one type alone
    is offered where all are of it."""
    types = {report.type_id for report in reports}
    fits = Q(type=None) | Q(type__in=types if len(types) == 1 else [])
    languages = {report.language for report in reports}
    return ResponseTemplate.objects.filter(fits, state=to, language__in=languages)
