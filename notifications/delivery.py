"""Deliveries on their way. A row is claimed by a conditional UPDATE, sent, and only then marked:
a worker that dies in between leaves a row that comes due again, and the reader gets a second copy
with the same Message-ID rather than none."""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from prometheus_client import Counter

from accounts.models import User
from accounts.services import audit
from common.background import enqueue
from common.letters import Letter
from notifications import selectors, tasks
from notifications.channels import PermanentFailure, ServerAway, TemporaryFailure, mail_channel
from notifications.kinds import find_kind
from notifications.mails import mail_of
from notifications.models import Channel, Delivery
from notifications.services.alerting import clear_alert, raise_alert

logger = logging.getLogger(__name__)

finished_deliveries = Counter(
    "wastewise_deliveries_total", "Deliveries that came to an end, by how.", ["channel", "state"]
)

# Longer than one attempt can take. Until then nobody else touches what a worker has claimed.
LEASE = timedelta(minutes=5)
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(BACK_OFF) + 1
# From here on staff hear of it, while there is time to mend something.
ALARMING_ATTEMPTS = 4
LONGEST_ERROR = 300
# One sweep: so many rows, and no new one after so many seconds. The rest is for the next.
SWEEP_ROWS = 100
SWEEP_SECONDS = 40


class DeliveriesBroke(Exception):
    """Each has its traceback in the log."""


def deliver(delivery_id: str) -> None:
    delivery = claim(delivery_id)
    if delivery is None:
        return
    if delivery.attempts > MOST_ATTEMPTS:
        _fail(delivery, _("Every attempt broke off."))
    elif not _is_still_wanted(delivery):
        _finish(delivery, Delivery.State.DROPPED)
    else:
        _attempt(delivery)


def deliver_due() -> None:
    deadline = time.monotonic() + SWEEP_SECONDS
    due = Delivery.objects.filter(
        state=Delivery.State.PENDING, next_attempt_at__lte=timezone.now()
    ).order_by("next_attempt_at")
    numbers = list(due.values_list("pk", flat=True)[:SWEEP_ROWS])
    broken: list[str] = []
    for done, number in enumerate(numbers):
        if time.monotonic() > deadline:
            logger.warning("%s deliveries wait for the next sweep.", len(numbers) - done)
            break
        try:
            deliver(str(number))
        except Exception:
            # It does not stop the others, and its claim has counted the attempt.
            logger.exception("Delivery %s broke.", number)
            broken.append(str(number))
    else:
        if len(numbers) == SWEEP_ROWS:
            # A letter to many: go on at once.
            enqueue(tasks.deliver_due)
    if broken:
        raise DeliveriesBroke(", ".join(broken))


def claim(delivery_id: str) -> Delivery | None:
    """The attempt is counted before it is made: a row that kills its workers comes to an end."""
    now = timezone.now()
    due = Delivery.objects.filter(
        pk=delivery_id, state=Delivery.State.PENDING, next_attempt_at__lte=now
    )
    if not due.update(next_attempt_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    return Delivery.objects.select_related("person").get(pk=delivery_id)


def try_again(
    *, deliveries: QuerySet[Delivery], by: User, request: HttpRequest | None = None
) -> int:
    """Somebody has mended the cause: of these, the failed ones start anew, a bearable number at
    once. How many they are."""
    with transaction.atomic():
        failed = selectors.locked(deliveries.filter(state=Delivery.State.FAILED))
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in failed]).update(
            state=Delivery.State.PENDING,
            attempts=0,
            next_attempt_at=timezone.now(),
            finished_at=None,
        )
        audit.record_many(
            actor=by,
            action="try delivery again",
            targets=[(delivery, {}) for delivery in failed],
            request=request,
        )
        if failed:
            enqueue(tasks.deliver_due)
    return len(failed)


def _is_still_wanted(delivery: Delivery) -> bool:
    """Since the row was written, the person may have switched it off, left, or been banned."""
    kind = find_kind(delivery.kind)
    if delivery.person is None or kind is None:
        return True
    return selectors.is_wanted(person=delivery.person, kind=kind, channel=Channel(delivery.channel))


def _attempt(delivery: Delivery) -> None:
    try:
        mail_channel().send(mail_of(delivery))
    except PermanentFailure as error:
        _fail(delivery, str(error))
    except TemporaryFailure as error:
        _put_off(delivery, error)
    else:
        _finish(delivery, Delivery.State.SENT)
        clear_alert(kind="mail_failing", source=settings.EMAIL_HOST)


def _put_off(delivery: Delivery, error: TemporaryFailure) -> None:
    logger.warning("Attempt %s at delivery %s failed: %s", delivery.attempts, delivery.pk, error)
    is_last = delivery.attempts >= MOST_ATTEMPTS
    if is_last:
        _fail(delivery, str(error))
    else:
        next_attempt_at = timezone.now() + BACK_OFF[delivery.attempts - 1]
        _update(delivery, next_attempt_at=next_attempt_at, last_error=str(error)[:LONGEST_ERROR])
    if isinstance(error, ServerAway):
        if delivery.attempts >= ALARMING_ATTEMPTS:
            raise_alert(kind="mail_failing", source=settings.EMAIL_HOST, compose=_mail_failing)
    elif is_last:
        # Other mails may get through meanwhile, which is no end of this cause.
        raise_alert(kind="mail_refused", source=settings.EMAIL_HOST, compose=_mail_failing)


def _fail(delivery: Delivery, error: str) -> None:
    logger.warning("Delivery %s failed for good: %s", delivery.pk, error)
    _finish(delivery, Delivery.State.FAILED, last_error=error[:LONGEST_ERROR])


def _finish(delivery: Delivery, state: Delivery.State, **values: object) -> None:
    if state is not Delivery.State.FAILED:
        values["letter"] = None
    if _update(delivery, state=state, finished_at=timezone.now(), **values):
        finished_deliveries.labels(delivery.channel, state.value).inc()


def _update(delivery: Delivery, **values: object) -> bool:
    """Only while the attempt is still ours: after the lease somebody else may have claimed it."""
    ours = Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.PENDING, attempts=delivery.attempts
    )
    return bool(ours.update(**values))


def _mail_failing() -> Letter:
    return Letter(
        _("Mails don't get through"),
        (
            _("The mail server has not taken a mail after several attempts."),
            _("The deliveries in the records say what it answered. Look at EMAIL_URL, too."),
        ),
        _("Look at the deliveries"),
        reverse("admin:notifications_delivery_changelist"),
    )
