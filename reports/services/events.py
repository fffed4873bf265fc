"""What happened to a report is written down once, in the transaction that made it happen."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from reports.models import EventOrigin, Report, ReportEvent
from reports.states import Actor

LONGEST_AGENT = 300


def write_event(
    *,
    report: Report,
    kind: ReportEvent.Kind,
    role: Actor,
    actor: User | None = None,
    from_state: str = "",
    words: str = "",
    staff_words: str = "",
    changes: dict[str, Any] | None = None,
    request: HttpRequest | None = None,
) -> ReportEvent:
    """The state it went to is the one that the report has now."""
    event = ReportEvent.objects.create(
        report=report,
        kind=kind,
        # Asked for here, so that it is the time of what happened in the same service.
        at=timezone.now(),
        role=role,
        actor=actor,
        from_state=from_state,
        to_state=report.state,
        words=words,
        staff_words=staff_words,
        changes=changes or {},
    )
    if request:
        EventOrigin.objects.create(
            event=event,
            at=event.at,
            address=request.META.get("REMOTE_ADDR") or None,
            agent=request.headers.get("User-Agent", "")[:LONGEST_AGENT],
        )
    return event
