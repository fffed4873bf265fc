"""The one way in which points come and go. Each change is a line of the ledger, made together with
the sums that follow from it.

A person's row is changed first and so held to the end of the transaction: of two that earn or spend
at once, one waits. What must not be is left to constraints and to counts of changed rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.db.models import F
from django.db.models.sql import UpdateQuery
from django.utils import timezone

from accounts.models import User
from rewards.exceptions import AlreadyPaid, NotEnoughPoints
from rewards.models import PointsEntry, Profile
from rewards.services.scores import add_to_scores
from rewards.services.telling import tell_level
from rewards.streaks import streak_after

Direction = PointsEntry.Direction
Changed = TypeVar("Changed", int, Profile | None)

# What an UPDATE made of a row, and the level that its points have reached. Django has no words for
# this; asking afterwards would be one more trip to the database with the row held.
READ_BACK = """
{update} RETURNING *, (
    SELECT MAX(number) FROM rewards_level WHERE rewards_level.points <= rewards_profile.earned
) AS reached
"""


@dataclass(frozen=True)
class Earned:
    """`profile` is how it is now; a badge that follows may still move its version."""

    amount: int
    profile: Profile
    level_before: int

    @property
    def balance(self) -> int:
        return self.profile.balance

    @property
    def earned(self) -> int:
        return self.profile.earned

    @property
    def level(self) -> int:
        return self.profile.level


@dataclass(frozen=True)
class Spent:
    amount: int
    balance: int


def earn(*, person: User, reason: str, source: str, amount: int, day: date | None = None) -> Earned:
    """`day` is the local day on which the person did something for it, and moves their streak;
    without one (what staff paid later) the streak stays as it is."""
    _check(amount)
    with _together():
        profile = _change(person, lambda: _add_earned(person, amount, day))
        assert profile is not None
        entry = _write(person, Direction.EARNED, reason, source, amount, profile.balance)
        add_to_scores(profile, amount=amount, day=entry.day)
        level_before = profile.level
        _rise(person, profile)
        return Earned(amount, profile, level_before)


def spend(*, person: User, reason: str, source: str, amount: int) -> Spent:
    _check(amount)
    with _together():
        rows = Profile.objects.filter(person=person, balance__gte=amount)
        if not rows.update(balance=F("balance") - amount, version=F("version") + 1):
            raise NotEnoughPoints(balance=_balance_of(person), amount=amount)
        return _written(person, Direction.SPENT, reason, source, -amount)


def give_back(*, person: User, reason: str, source: str, amount: int) -> Spent:
    """Points that were spent. Nobody earns by it; more than was spent, the database refuses."""
    _check(amount)
    with _together():
        rows = Profile.objects.filter(person=person)
        _change(
            person,
            lambda: rows.update(balance=F("balance") + amount, version=F("version") + 1),
        )
        return _written(person, Direction.RETURNED, reason, source, amount)


def touch(*, person: User) -> None:
    """Something that the dashboard shows has changed."""
    rows = Profile.objects.filter(person=person)
    _change(person, lambda: rows.update(version=F("version") + 1))


def _together() -> transaction.Atomic:
    """In the caller's transaction, or one of our own. Without a savepoint: half a change is never
    kept, so a refusal undoes whatever the caller has put around it."""
    return transaction.atomic(savepoint=False)


def _check(amount: int) -> None:
    if amount < 1:
        raise ValueError(f"{amount} points can't be moved")


def _change(person: User, update: Callable[[], Changed]) -> Changed:
    """People get a profile with their first point: of two that make it, one row is left."""
    if changed := update():
        return changed
    Profile.objects.bulk_create([Profile(person_id=person.pk)], ignore_conflicts=True)
    return update()


def _add_earned(person: User, amount: int, day: date | None) -> Profile | None:
    changes: dict[str, Any] = {
        "balance": F("balance") + amount,
        "earned": F("earned") + amount,
        "version": F("version") + 1,
        **(streak_after(day) if day else {}),
    }
    query = cast(UpdateQuery, Profile.objects.filter(person=person).query.chain(UpdateQuery))
    query.add_update_values(changes)
    update, values = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return next(iter(Profile.objects.raw(READ_BACK.format(update=update), values)), None)


def _rise(person: User, profile: Profile) -> None:
    reached: int | None = profile.reached  # type: ignore[attr-defined]
    if reached is not None and reached > profile.level:
        Profile.objects.filter(person=person).update(level=reached)
        tell_level(person, reached)
        profile.level = reached


def _written(person: User, direction: Direction, reason: str, source: str, amount: int) -> Spent:
    balance = _balance_of(person)
    _write(person, direction, reason, source, amount, balance)
    return Spent(amount=abs(amount), balance=balance)


def _write(
    person: User, direction: Direction, reason: str, source: str, amount: int, balance: int
) -> PointsEntry:
    now = timezone.now()
    entry = PointsEntry(
        person=person,
        direction=direction,
        amount=amount,
        reason=reason,
        source=source,
        balance_after=balance,
        created_at=now,
        day=timezone.localdate(now),
    )
    try:
        entry.save(force_insert=True)
    except IntegrityError as error:
        # Amount and direction are ours: it can only be the pair of reason and source.
        raise AlreadyPaid from error
    return entry


def _balance_of(person: User) -> int:
    return Profile.objects.filter(person=person).values_list("balance", flat=True).first() or 0
