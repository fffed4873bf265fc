"""How many things somebody brought week by week."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils import timezone

from accounts.models import User
from common.days import start_of
from disposals.models import WasteRecord

SHOWN_WEEKS = 8


@dataclass(frozen=True)
class Week:
    """`first_day` is a Monday; `height` is per cent of the fullest week shown."""

    first_day: date
    items: int
    height: int
    is_current: bool


def weeks_of(person: User, *, today: date | None = None) -> list[Week]:
    """The oldest first; in one query, over an index, however long somebody has been here."""
    monday = monday_of(today or timezone.localdate())
    mondays = [monday - timedelta(weeks=back) for back in range(SHOWN_WEEKS - 1, -1, -1)]
    counts = counts_since(person, mondays[0])
    most = max([counts.get(day, 0) for day in mondays]) or 1
    return [
        Week(day, counts.get(day, 0), 100 * counts.get(day, 0) // most, day == monday)
        for day in mondays
    ]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def counts_since(person: User, first_day: date) -> dict[date, int]:
    rows = (
        WasteRecord.objects.filter(person=person, disposed_at__gte=start_of(first_day))
        .order_by()
        .annotate(week=TruncWeek("disposed_at"))
        .values("week")
        .annotate(items=Count("pk"))
    )
    return {timezone.localdate(row["week"]): row["items"] for row in rows}


@dataclass(frozen=True)
class Column:
    """A week in the chart's own units: 320 wide, 120 high, the days written along its foot."""

    week: Week
    place: int

    @property
    def x(self) -> int:
        return 6 + 40 * self.place

    @property
    def middle(self) -> int:
        return self.x + 14

    @property
    def height(self) -> int:
        # A week without anything still has its foot.
        return max(2, self.week.height * 80 // 100)

    @property
    def y(self) -> int:
        return 100 - self.height

    @property
    def label_y(self) -> int:
        return self.y - 5


def columns_of(weeks: list[Week]) -> list[Column]:
    return [Column(week, place) for place, week in enumerate(weeks)]
