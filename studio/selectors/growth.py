"""How many photos came each week, as a drawing."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.formats import date_format

from classifier.models import TrainingPhoto
from classifier.services.training_material import allowed
from studio.run_curves import HEIGHT, LEFT, RIGHT, WIDTH, Tick, x_of, y_of

WEEKS = 26
WEEK = timedelta(weeks=1)
# Between two bars, in units of the drawing.
GAP = 2.0


@dataclass(frozen=True)
class Bar:
    begins: date
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Growth:
    bars: tuple[Bar, ...]
    up: tuple[Tick, ...]
    across: tuple[Tick, ...]

    width, height, left, right, bottom = WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, y_of(0)

    @property
    def count(self) -> int:
        return sum(bar.count for bar in self.bars)


def growth() -> Growth:
    """Of what is ready. Weeks begin on Monday, and the last one is not over."""
    today = timezone.localdate()
    begins = today - timedelta(days=today.weekday()) - (WEEKS - 1) * WEEK
    counts = weekly_counts(begins)
    return drawing([(week, counts.get(week, 0)) for week in weeks_from(begins)])


def weeks_from(begins: date) -> list[date]:
    return [begins + number * WEEK for number in range(WEEKS)]


def weekly_counts(begins: date) -> dict[date, int]:
    # A day earlier: where that Monday began depends on the time zone, which the weeks know.
    since = timezone.now() - (timezone.localdate() - begins) - timedelta(days=1)
    rows = (
        allowed()
        .filter(state=TrainingPhoto.State.READY, created_at__gte=since)
        .order_by()
        .values_list(TruncWeek("created_at"))
        .annotate(count=Count("pk"))
    )
    return {week.date(): count for week, count in rows}


def drawing(weeks: list[tuple[date, int]]) -> Growth:
    most = max(count for _week, count in weeks)
    top = round_up(most)
    width = (WIDTH - LEFT - RIGHT) / len(weeks)
    bars = tuple(
        Bar(
            week,
            count,
            x=round(x_of(number / len(weeks)) + GAP / 2, 1),
            y=y_of(count / top),
            width=round(width - GAP, 1),
            height=round(y_of(0) - y_of(count / top), 1),
        )
        for number, (week, count) in enumerate(weeks)
    )
    up = tuple(Tick(y_of(step), f"{step * top:.0f}") for step in ((0, 0.5, 1) if most else (0,)))
    across = tuple(
        Tick(round(bars[number].x + width / 2, 1), date_format(bars[number].begins, "d.m."))
        for number in (0, len(bars) // 2, len(bars) - 1)
    )
    return Growth(bars, up, across)


def round_up(most: int) -> int:
    """To an even number of one digit and zeros, so that its half is whole, too."""
    tens = int("1".ljust(len(str(most)), "0"))
    return max(2, next(n * tens for n in (1, 2, 4, 6, 8, 10) if n * tens >= most))
