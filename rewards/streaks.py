"""Days in a row. A day that was missed costs nothing: the next one is simply the first again."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest


def streak_after(day: date) -> dict[str, Any]:
    """What an UPDATE sets. A day that comes in late, after a newer one, changes nothing."""
    streak = Case(
        When(last_day__gte=day, then=F("streak")),
        When(last_day=day - timedelta(days=1), then=F("streak") + 1),
        default=Value(1),
    )
    return {
        "streak": streak,
        "longest_streak": Greatest(F("longest_streak"), streak),
        # Not GREATEST: with a null among them, the two databases disagree about it.
        "last_day": Case(When(last_day__gte=day, then=F("last_day")), default=Value(day)),
    }


def streak_today(*, streak: int, last_day: date | None, today: date) -> int:
    """What is kept is of the last day. It runs on until a whole day has passed without one."""
    if last_day is None or last_day < today - timedelta(days=1):
        return 0
    return streak
