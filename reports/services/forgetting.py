"""Who told, and from where, is forgotten: after a while, or because somebody asks for it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from reports.models import EventOrigin, Report
from reports.states import Actor, State

# Rows emptied by one statement: none is held for long.
BATCH = 1000


class NothingToForget(DomainError):
    code = "NOTHING_TO_FORGET"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("There is no address, or the report waits for its link and goes with it.")
        )


def may_be_forgotten(report: Report) -> bool:
    """Without its address, what waits for its link would wait for nobody."""
    return bool(report.email) and report.state != State.UNCONFIRMED


@transaction.atomic
def forget_address(
    *, report: Report, by: User, reason: str = "", request: HttpRequest | None = None
) -> None:
    """The mailbox, and from where its owner told and answered. Nobody is written to any more."""
    waiting = Report.objects.filter(pk=report.pk).exclude(state=State.UNCONFIRMED)
    if not waiting.exclude(email="").update(email=""):
        raise NothingToForget
    EventOrigin.objects.filter(event__report=report).exclude(event__role=Actor.STAFF).delete()
    audit.record(actor=by, action="forget address", target=report, reason=reason, request=request)


def addresses_not_needed(cutoff: datetime) -> QuerySet[Report]:
    """Of reports that are closed. Who told of the same as another hears of that one, so theirs
    stays until that is closed, too."""
    is_over = Q(duplicate_of=None) | Q(duplicate_of__closed_at__lt=cutoff)
    return Report.objects.filter(is_over, closed_at__lt=cutoff).exclude(email="").order_by()


def empty_addresses(cutoff: datetime) -> int:
    emptied = 0
    while keys := list(addresses_not_needed(cutoff).values_list("pk", flat=True)[:BATCH]):
        emptied += Report.objects.filter(pk__in=keys).update(email="")
    return emptied


def old_origins(cutoff: datetime) -> QuerySet[EventOrigin]:
    return EventOrigin.objects.filter(at__lt=cutoff).order_by()
