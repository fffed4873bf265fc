"""A photo pays once, and nobody is paid without end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from common.likeness import Likeness
from disposals import reasons
from disposals.likeness_index import Twin, find_twin
from disposals.models import FairPlay
from disposals.rules import Pace, too_fast

# Any number that no other part of the program locks.
TURN = 0x57415354


@dataclass(frozen=True)
class Objection:
    """Why a disposal is not paid now. `wait`: the seconds until one is."""

    reason: str
    wait: int = 0
    looks_like: UUID | None = None


def rules_of_fair_play() -> FairPlay:
    return FairPlay.objects.filter(pk=1).first() or FairPlay()


def take_turn() -> None:
    """Until the end of the transaction nobody else pays for a photo: of two that look alike, the
    one that comes second sees the first. Nothing can say that as a constraint."""
    if waiting := turn():
        with connection.cursor() as cursor:
            cursor.execute(waiting)


def take_turn_and_look(sha256: str, likeness: Likeness, rules: FairPlay) -> Twin | None:
    """Both by one trip to the database: Postgres waits with the first statement, and what the
    second sees begins after it."""
    since = timezone.now() - timedelta(days=rules.days_remembered)
    return find_twin(sha256, likeness, since=since, first=turn())


def turn() -> str:
    """SQLite has one writer at a time anyway."""
    return f"SELECT pg_advisory_xact_lock({TURN});" if connection.vendor == "postgresql" else ""


def objection_to(
    twin: Twin | None, pace: Pace, *, rules: FairPlay, now: datetime
) -> Objection | None:
    if twin:
        reason = reasons.SAME_PHOTO if twin.is_same else reasons.SIMILAR_PHOTO
        return Objection(reason, looks_like=twin.record_id)
    reason, wait = too_fast(
        pace,
        now=now,
        midnight=next_midnight(now),
        most_a_day=rules.most_a_day,
        seconds_between=rules.seconds_between,
    )
    return Objection(reason, wait) if reason else None


def next_midnight(now: datetime) -> datetime:
    """Of the city. Built anew rather than added to: a day may have 23 or 25 hours."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return datetime.combine(tomorrow, datetime.min.time(), timezone.get_default_timezone())
