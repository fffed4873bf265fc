"""What was told without an account and never confirmed is gone once its link is dead."""

from datetime import datetime

from django.db.models import QuerySet

from common import retention
from reports.models import Report
from reports.rules import CONFIRM_LIVES
from reports.states import State


def register() -> None:
    retention.register_rows("unconfirmed_reports", never_confirmed)


def never_confirmed(cutoff: datetime) -> QuerySet[Report]:
    """An event, which nobody may delete, would keep its report: it must not keep the others. Their
    photos' files are swept as strays."""
    oldest = cutoff - CONFIRM_LIVES
    waiting = Report.objects.filter(state=State.UNCONFIRMED, events=None)
    return waiting.filter(created_at__lt=oldest).order_by()
