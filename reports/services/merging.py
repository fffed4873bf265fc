"""Two reports of the same thing become one: the one that stays gets everybody who waits."""

from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from reports.models import Follow, Report, ReportEvent
from reports.models.reports import IS_PUBLIC
from reports.services import priorities
from reports.services.events import write_event
from reports.states import Actor
from reports.step_exceptions import NoSuchOther, SameReport


def hold_both(report_id: UUID, other_id: UUID) -> Report:
    """The one that it repeats. Both rows are held, in the order of their numbers: no constraint
    can say that two reports never repeat each other, and in one order nobody waits in a circle."""
    target = _end_of(other_id)
    free = Report.objects.select_for_update(of=("self",), no_key=True)
    rows = {row.pk: row for row in free.filter(pk__in=[report_id, target.pk]).order_by("pk")}
    if target.pk == report_id:
        raise SameReport
    # Merged into something else, or taken back, just before we held it.
    if target.pk not in rows or rows[target.pk].duplicate_of_id or rows[target.pk].withdrawn_at:
        raise NoSuchOther
    return rows[target.pk]


def _end_of(report_id: UUID) -> Report:
    """Whoever names one that repeats another means that other."""
    public = Report.objects.filter(IS_PUBLIC).select_related("duplicate_of")
    found = public.filter(pk=report_id).first()
    if found is None:
        raise NoSuchOther
    return found.duplicate_of or found


def add_to(
    target: Report, report: Report, *, by: User | None, request: HttpRequest | None = None
) -> None:
    """Call this with both rows held. What repeated this one repeats the other from now on, so
    that one step always leads to the end. And from now on others wait for that other: its reporter
    can't make it vanish."""
    now = timezone.now()
    Report.objects.filter(duplicate_of=report).update(duplicate_of=target, updated_at=now)
    Report.objects.filter(pk=target.pk, taken_up_at=None).update(taken_up_at=now)
    _let_follow(target, report)
    write_event(
        report=target,
        kind=ReportEvent.Kind.MERGED,
        role=Actor.STAFF,
        actor=by,
        from_state=target.state,
        changes={"report": [None, report.reference]},
        request=request,
    )
    # More wait for it now.
    priorities.reckon(target)


def _let_follow(target: Report, report: Report) -> None:
    people = {*report.follows.values_list("person_id", flat=True)}
    if report.reporter_id:
        people.add(report.reporter_id)
    # Its own reporter is told anyway.
    people.discard(target.reporter_id)
    rows = [Follow(report=target, person_id=person) for person in sorted(people)]
    Follow.objects.bulk_create(rows, ignore_conflicts=True)
    count = Follow.objects.filter(report=OuterRef("pk")).order_by().values("report")
    Report.objects.filter(pk=target.pk).update(
        followers=Coalesce(Subquery(count.annotate(number=Count("pk")).values("number")), 0)
    )
    target.refresh_from_db(fields=["followers"])
