"""Badges are given when what somebody did reaches a number."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from rewards.models import Badge, EarnedBadge
from rewards.services.points import touch
from rewards.services.telling import tell_badge


def award_badges(*, person: User, measures: Mapping[str, int]) -> list[Badge]:
    """Those that are new, in their order. Whoever calls again changes nothing."""
    with transaction.atomic(savepoint=False):
        reached = _reached(person, measures)
        if reached:
            _award(person, reached)
        return reached


def _reached(person: User, measures: Mapping[str, int]) -> list[Badge]:
    goals = [Q(measure=name, threshold__lte=count) for name, count in measures.items() if count]
    if not goals:
        return []
    has_it = EarnedBadge.objects.filter(person=person, badge=OuterRef("pk"))
    return list(Badge.objects.filter(~Exists(has_it), reduce(or_, goals), is_active=True))


def _award(person: User, badges: list[Badge]) -> None:
    """Two at once: the constraint keeps one row, and the news has one source."""
    rows = [EarnedBadge(person=person, badge=badge) for badge in badges]
    EarnedBadge.objects.bulk_create(rows, ignore_conflicts=True)
    touch(person=person)
    for badge in badges:
        tell_badge(person, badge)
