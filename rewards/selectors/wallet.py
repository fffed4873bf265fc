"""What somebody has, and how far it is to the next level."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from places.models import District
from rewards.models import Level, PointsEntry, Profile
from rewards.rules import percent_of_way
from rewards.streaks import streak_today


@dataclass(frozen=True)
class LevelStep:
    number: int
    name: str
    points: int


@dataclass(frozen=True)
class Purse:
    """Points, and how far they are on the way to the next level."""

    balance: int
    earned: int
    level: LevelStep
    next_level: LevelStep | None
    points_to_next: int
    progress_percent: int


@dataclass(frozen=True)
class Wallet(Purse):
    streak: int
    longest_streak: int
    district: District | None
    shows_name: bool
    version: int


def wallet(person: User) -> Wallet:
    """People who never earned have no row: theirs is all zeros."""
    profile = profile_of(person)
    return Wallet(
        **vars(purse_of(profile, level_steps())),
        streak=_streak(profile),
        longest_streak=profile.longest_streak,
        district=profile.district,
        shows_name=profile.shows_name,
        version=profile.version,
    )


def level_steps() -> list[LevelStep]:
    return [LevelStep(row.number, row.name, row.points) for row in Level.objects.all()]


def purse_of(profile: Profile, steps: list[LevelStep]) -> Purse:
    """Of a profile that was read already."""
    level = _level_of(profile, steps)
    following = next((step for step in steps if step.number > level.number), None)
    return Purse(
        balance=profile.balance,
        earned=profile.earned,
        level=level,
        next_level=following,
        points_to_next=max(0, following.points - profile.earned) if following else 0,
        progress_percent=_percent(profile, level, following),
    )


def profile_of(person: User) -> Profile:
    """Of somebody without one, one that is not saved."""
    found = Profile.objects.select_related("district").filter(person=person).first()
    return found or Profile(person_id=person.pk)


def profile_version(person: User) -> int:
    versions = Profile.objects.filter(person=person).values_list("version", flat=True)
    return versions.first() or 0


def ledger_of(person: User) -> QuerySet[PointsEntry]:
    """The newest line first."""
    return PointsEntry.objects.filter(person=person)


def own_measures(person: User) -> dict[str, int]:
    return measures_in(profile_of(person))


def measures_in(profile: Profile) -> dict[str, int]:
    """What badges go by."""
    return {"earned": profile.earned, "streak": _streak(profile)}


def _level_of(profile: Profile, steps: list[LevelStep]) -> LevelStep:
    """The one that was reached once; or more, where a bar was lowered since."""
    held = [step for step in steps if step.number <= profile.level or step.points <= profile.earned]
    return held[-1] if held else LevelStep(profile.level, "", 0)


def _percent(profile: Profile, level: LevelStep, following: LevelStep | None) -> int:
    if following is None:
        return 100
    # Whoever kept a level whose bar was raised starts from where they are.
    start = min(level.points, profile.earned)
    return percent_of_way(have=profile.earned, start=start, goal=following.points)


def _streak(profile: Profile) -> int:
    return streak_today(
        streak=profile.streak, last_day=profile.last_day, today=timezone.localdate()
    )
