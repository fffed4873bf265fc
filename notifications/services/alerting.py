"""What staff should look at: one open alert for each cause, however often it shows itself."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from common.letters import Compose, Letter
from notifications import selectors
from notifications.models import Alert
from notifications.services.notifying import compose_in, notify_all

NOT_RESOLVED = [Alert.State.OPEN, Alert.State.ACKNOWLEDGED]


def raise_alert(*, kind: str, source: str, compose: Compose) -> None:
    """A cause that has its alert is counted there; a new one is told to staff, once."""
    if _count_again(kind, source):
        return
    letter = compose_in(settings.LANGUAGE_CODE, compose)
    try:
        # Together, so that no alert stands there untold; within a savepoint, so that losing a race
        # leaves the caller's transaction whole.
        with transaction.atomic():
            _tell_staff(_create(kind, source, letter), compose)
    except IntegrityError:
        # If this counts nothing either, the twin's alert was resolved just now.
        if not _count_again(kind, source):
            raise


def clear_alert(*, kind: str, source: str) -> None:
    """The cause went away by itself. Whoever notices may say so every time: mostly there is no
    alert, and looking takes no lock."""
    open_one = Alert.objects.filter(kind=kind, source=source, state__in=NOT_RESOLVED)
    if open_one.exists():
        open_one.update(state=Alert.State.RESOLVED, resolved_at=timezone.now())


def acknowledge(*, alert: Alert, by: User, request: HttpRequest | None = None) -> Alert:
    if not acknowledge_many(alerts=_only(alert), by=by, request=request):
        message = _("Somebody has already looked at this alert.")
        raise DomainError(message, code="ALERT_NOT_OPEN", status=409)
    return _fresh(alert)


def acknowledge_many(
    *, alerts: QuerySet[Alert], by: User, request: HttpRequest | None = None
) -> int:
    """Those that nobody has looked at; how many they are."""
    with transaction.atomic():
        found = selectors.locked(alerts.filter(state=Alert.State.OPEN))
        _these(found).update(
            state=Alert.State.ACKNOWLEDGED, acknowledged_by=by, acknowledged_at=timezone.now()
        )
        _write_down(found, "acknowledge alert", by, request)
    return len(found)


def assign(*, alert: Alert, to: User, by: User, request: HttpRequest | None = None) -> Alert:
    """Whoever it is given to must be able to see it."""
    if not selectors.staff_who_may("notifications.change_alert").filter(pk=to.pk).exists():
        message = _("This person does not look after alerts. Choose somebody else.")
        raise DomainError(message, code="CANNOT_TAKE_ALERTS")
    with transaction.atomic():
        # Locked, so that what is written down as before is what was there before.
        open_one = Alert.objects.select_for_update().filter(pk=alert.pk, state__in=NOT_RESOLVED)
        found = open_one.first()
        if found is None:
            raise _already_resolved()
        before = str(found.assigned_to) if found.assigned_to else None
        found.assigned_to = to
        found.save(update_fields=["assigned_to"])
        audit.record(
            actor=by,
            action="assign alert",
            target=found,
            changes={"assigned_to": (before, str(to))},
            request=request,
        )
    return _fresh(alert)


def resolve(*, alert: Alert, by: User, request: HttpRequest | None = None) -> Alert:
    if not resolve_many(alerts=_only(alert), by=by, request=request):
        raise _already_resolved()
    return _fresh(alert)


def resolve_many(*, alerts: QuerySet[Alert], by: User, request: HttpRequest | None = None) -> int:
    """Those that are not resolved; how many they are."""
    with transaction.atomic():
        found = selectors.locked(alerts.filter(state__in=NOT_RESOLVED))
        _these(found).update(state=Alert.State.RESOLVED, resolved_by=by, resolved_at=timezone.now())
        _write_down(found, "resolve alert", by, request)
    return len(found)


def _only(alert: Alert) -> QuerySet[Alert]:
    return Alert.objects.filter(pk=alert.pk)


def _these(alerts: list[Alert]) -> QuerySet[Alert]:
    return Alert.objects.filter(pk__in=[alert.pk for alert in alerts])


def _write_down(alerts: list[Alert], action: str, by: User, request: HttpRequest | None) -> None:
    targets: list[tuple[Alert, audit.Changes]] = [(alert, {}) for alert in alerts]
    audit.record_many(actor=by, action=action, targets=targets, request=request)


def _already_resolved() -> DomainError:
    return DomainError(_("This alert is resolved."), code="ALERT_RESOLVED", status=409)


def _fresh(alert: Alert) -> Alert:
    alert.refresh_from_db()
    return alert


def _count_again(kind: str, source: str) -> bool:
    open_one = Alert.objects.filter(kind=kind, source=source, state__in=NOT_RESOLVED)
    return bool(open_one.update(times_seen=F("times_seen") + 1, last_seen_at=timezone.now()))


def _create(kind: str, source: str, letter: Letter) -> Alert:
    return Alert.objects.create(
        kind=kind,
        source=source,
        title=letter.subject,
        text="\n\n".join(letter.paragraphs),
        path=letter.path,
    )


def _tell_staff(alert: Alert, compose: Compose) -> None:
    staff = list(selectors.staff_who_may("notifications.view_alert"))
    notify_all(people=staff, kind="alerts", source=f"alert:{alert.pk}", compose=compose)
