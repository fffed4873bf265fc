"""What staff write to people. A whole city is told some at a time, so that nobody waits for it."""

import re
import time
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services import audit
from common.background import enqueue
from common.letters import Letter
from notifications import selectors, tasks
from notifications.models import Message
from notifications.services.notifying import BATCH, notify_some

EMPTY_LINES = re.compile(r"(?:\r?\n[ \t]*){2,}")
# One task goes on for so long, then makes room for others.
TELLING_SECONDS = 40
# SQLite has no queue for its lock: who waits looks again every tenth of a second, and would never
# find it free between batches that follow at once.
PAUSE_SECONDS = 0.15


def send_message(
    *, to: User | Role, subject: str, text: str, by: User, request: HttpRequest | None = None
) -> Message:
    """To a person, or to all who have a role. Each call is a new message."""
    message = Message(by=by, subject=subject, text=text.strip())
    target: Model
    if isinstance(to, Role):
        message.role = to.value
        target = Group.objects.get(name=to)
    else:
        message.person = target = to
    with transaction.atomic():
        message.save(force_insert=True)
        audit.record(
            actor=by, action="send message", target=target, reason=subject, request=request
        )
        enqueue(tasks.tell_message, str(message.pk))
    return message


def tell_message(*, number: UUID | str) -> None:
    """From where the last one ended: whoever repeats it tells nobody twice."""
    deadline = time.monotonic() + TELLING_SECONDS
    is_more = _tell_next(number)
    while is_more and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
        is_more = _tell_next(number)
    enqueue(tasks.deliver_due)
    if is_more:
        enqueue(tasks.tell_message, str(number))


def tell_unfinished() -> None:
    """What a lost task or a killed worker left."""
    for number in Message.objects.filter(finished_at=None).values_list("pk", flat=True):
        enqueue(tasks.tell_message, str(number))


def _tell_next(number: UUID | str) -> bool:
    """One batch, in its own transaction; whether there is more to do."""
    with transaction.atomic():
        # Who holds it goes on with it.
        free = Message.objects.select_for_update(skip_locked=True)
        message = free.filter(pk=number, finished_at=None).first()
        if message is None:
            return False
        rest = Q(pk__gt=message.last_person) if message.last_person else Q()
        people = list(selectors.readers_of(message).filter(rest).order_by("pk")[:BATCH])
        letter = Letter(message.subject, tuple(EMPTY_LINES.split(message.text)))
        notify_some(
            people=people,
            kind="message",
            source=f"message:{message.pk}",
            compose=lambda: letter,
        )
        return _go_on(message, people)


def _go_on(message: Message, people: list[User]) -> bool:
    is_more = len(people) == BATCH
    if people:
        message.last_person = people[-1].pk
    message.finished_at = None if is_more else timezone.now()
    message.save(update_fields=["last_person", "finished_at"])
    return is_more
