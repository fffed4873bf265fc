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
    """They have no events, which nobody may delete. Their photos' files are swept as strays."""
    oldest = cutoff - CONFIRM_LIVES
    return Report.objects.filter(state=State.UNCONFIRMED, created_at__lt=oldest).order_by()
