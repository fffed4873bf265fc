"""A report that turned out to be true earns its reporter points, once."""

from django.utils import timezone

from reports.models import Report
from reports.services.steps import Asked
from reports.states import State
from rewards.measures import measures_of
from rewards.services import award_badges, earn

POINTS_FOR_REPORT = "report"
# Whoever sends somebody there, or was there, takes it for true; having read it is not enough.
VERIFIED_BY = (State.DISPATCHED, State.IN_PROGRESS, State.RESOLVED, State.PARTLY_RESOLVED)


def verify(report: Report, asked: Asked) -> None:
    """Nobody verifies their own: a colleague's next step does."""
    if asked.to not in VERIFIED_BY:
        return
    if asked.by is not None and asked.by.pk == report.reporter_id:
        return
    now = timezone.now()
    # Within the step's transaction; the ledger's constraint has the last word on "once".
    if Report.objects.filter(pk=report.pk, verified_at=None).update(verified_at=now):
        report.verified_at = now
        _pay(report)


def _pay(report: Report) -> None:
    person, amount = report.reporter, report.type.points
    if person is None or not amount:
        return
    earn(person=person, reason=POINTS_FOR_REPORT, source=str(report.pk), amount=amount)
    award_badges(person=person, measures=measures_of(person))
