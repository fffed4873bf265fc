"""Who has collected most, and where one stands oneself among however many.

A board is counted at most once a minute: the best by an index, and for everybody else how many have
how many points, in one GROUP BY. A rank is then a search in that list. What is kept is numbers;
names are read when they are shown, so that whoever hides theirs is hidden at once.
"""

from array import array
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from places.models import District
from rewards.models import Profile, Score
from rewards.rules import periods_of

PERIODS = ("week", "month", "all")
MOST_SHOWN = 50
FRESH = timedelta(minutes=1)
# An older one is still shown while somebody counts anew.
KEPT_SECONDS = 600
COUNTING_SECONDS = 30
# Goes up when what is kept changes its form.
FORM = 1

IS_IN = Q(person__is_active=True, person__banned_at=None)
IS_OUT = Q(is_active=False) | Q(banned_at__isnull=False)


@dataclass(frozen=True)
class Board:
    as_of: datetime
    people: int
    # The best, with their points.
    top: tuple[tuple[UUID, int], ...]
    # Every number of points that somebody has, rising, and how many people have more.
    points: "array[int]"
    above: "array[int]"

    def rank_of(self, points: int) -> int:
        place = bisect_right(self.points, points)
        more = self.above[place - 1] if place else self.people
        return more + 1

    def missing(self, points: int) -> int:
        """Up to whoever is next; 0 for the first."""
        place = bisect_right(self.points, points)
        return self.points[place] - points if place < len(self.points) else 0


@dataclass(frozen=True)
class Standing:
    rank: int
    points: int
    # Empty: they have not said that it may be shown.
    name: str = ""
    is_me: bool = False
    # To stand one higher; told to oneself alone.
    missing: int = 0


@dataclass(frozen=True)
class Leaderboard:
    period: str
    district: District | None
    as_of: datetime
    people: int
    standings: list[Standing]
    # None: nothing collected in this time, or not in this district.
    me: Standing | None

    @property
    def is_me_below(self) -> bool:
        """Too far down to be among those that are shown."""
        return self.me is not None and not any(standing.is_me for standing in self.standings)


def leaderboard(*, person: User, period: str, district: District | None = None) -> Leaderboard:
    key = key_of(period)
    board = board_of(key, district)
    people = _people_on(board)
    standings = [
        Standing(
            rank=board.rank_of(points),
            points=points,
            name=_name(people[number]),
            is_me=number == person.pk,
        )
        for number, points in board.top
        if number in people
    ]
    me = _own(board, person, key, district)
    return Leaderboard(period, district, board.as_of, board.people, standings, me)


def districts() -> QuerySet[District]:
    return District.objects.order_by("name")


def appearance_of(person: User) -> Profile:
    """Of somebody without a profile, one that is not saved."""
    found = Profile.objects.select_related("district").filter(person=person).first()
    return found or Profile(person=person)


def key_of(period: str) -> str:
    """What the running week and month are called in the scores."""
    ever, month, week = periods_of(timezone.localdate())
    return {"week": week, "month": month}.get(period, ever)


def board_of(key: str, district: District | None) -> Board:
    """The one that is kept, or a new one: of those who come when it has grown old, one counts."""
    name = f"leaderboard:{FORM}:{key}:{district.pk if district else 'all'}"
    kept: Board | None = cache.get(name)
    if kept and not _is_old(kept):
        return kept
    is_counted = not cache.add(f"{name}:counting", 1, COUNTING_SECONDS)
    if kept and is_counted:
        return kept
    board = count_board(key, district)
    cache.set(name, board, KEPT_SECONDS)
    return board


def count_board(key: str, district: District | None) -> Board:
    as_of = timezone.now()
    scores = Score.objects.filter(period=key)
    if district:
        scores = scores.filter(district=district)
    counts = _spread(scores)
    # Few are out, so they are taken away afterwards: the count itself reads nothing but an index.
    # By a list, not a join, which SQLite would begin with a million scores.
    counts.subtract(_spread(scores.filter(person__in=User.objects.filter(IS_OUT))))
    rising = sorted(points for points, count in counts.items() if count > 0)
    people = sum(counts[points] for points in rising)
    best = scores.filter(IS_IN).order_by("-points", "pk").values_list("person", "points")
    return Board(
        as_of=as_of,
        people=people,
        top=tuple(best[:MOST_SHOWN]),
        points=array("q", rising),
        above=array("q", (people - sum_ for sum_ in accumulate(counts[one] for one in rising))),
    )


def _is_old(board: Board) -> bool:
    return timezone.now() - board.as_of >= FRESH


def _spread(scores: QuerySet[Score]) -> Counter[int]:
    """How many have how many points."""
    pairs = scores.order_by().values_list("points").annotate(people=Count("*"))
    # Not by iterator(): Postgres plans a cursor as if few of its rows were read.
    return Counter(dict(pairs))


def _people_on(board: Board) -> dict[UUID, User]:
    """Whoever was banned within the minute is left out here."""
    numbers = [number for number, _points in board.top]
    people = User.objects.filter(pk__in=numbers, is_active=True, banned_at=None)
    return {person.pk: person for person in people.select_related("profile")}


def _name(person: User) -> str:
    profile: Profile | None = getattr(person, "profile", None)
    return person.get_full_name() if profile and profile.shows_name else ""


def _own(board: Board, person: User, key: str, district: District | None) -> Standing | None:
    shown = dict(board.top).get(person.pk)
    points = _own_points(person, key, district) if shown is None else shown
    if not points:
        return None
    return Standing(
        rank=board.rank_of(points),
        points=points,
        name=person.get_full_name(),
        is_me=True,
        missing=board.missing(points),
    )


def _own_points(person: User, key: str, district: District | None) -> int:
    scores = Score.objects.filter(person=person, period=key)
    if district:
        scores = scores.filter(district=district)
    return scores.values_list("points", flat=True).first() or 0
