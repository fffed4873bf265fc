"""Which badges somebody has, and which one is nearest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from rewards.models import Badge, EarnedBadge
from rewards.rules import percent_of_way


@dataclass(frozen=True)
class NextBadge:
    badge: Badge
    have: int
    needed: int
    percent: int


@dataclass(frozen=True)
class BadgeState:
    badge: Badge
    earned_at: datetime | None
    have: int
    percent: int


def earned_badges(person: User) -> QuerySet[EarnedBadge]:
    """The newest first, each with its badge."""
    return EarnedBadge.objects.filter(person=person).select_related("badge")


def next_badge(person: User, measures: Mapping[str, int]) -> NextBadge | None:
    """The one of which most is done. What nobody counts for this person is left out."""
    states = [
        state
        for state in badges_of(person, measures)
        if state.earned_at is None and state.badge.measure in measures
    ]
    best = max(states, key=lambda state: state.percent, default=None)
    if best is None:
        return None
    return NextBadge(best.badge, best.have, best.badge.threshold, best.percent)


def badges_of(person: User, measures: Mapping[str, int]) -> list[BadgeState]:
    """All that can be earned, and those that this person has whether they still can or not."""
    earned = {row.badge_id: row.earned_at for row in EarnedBadge.objects.filter(person=person)}
    shown = [row for row in Badge.objects.all() if row.is_active or row.pk in earned]
    return [_state(badge, earned.get(badge.pk), measures) for badge in shown]


def _state(badge: Badge, earned_at: datetime | None, measures: Mapping[str, int]) -> BadgeState:
    have = min(measures.get(badge.measure, 0), badge.threshold)
    if earned_at:
        return BadgeState(badge, earned_at, badge.threshold, 100)
    percent = percent_of_way(have=have, start=0, goal=badge.threshold)
    return BadgeState(badge, earned_at, have, percent)
