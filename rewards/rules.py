"""Which numbers a day belongs to, and how far along the way somebody is."""

from datetime import date

ALL_TIME = "all"


def periods_of(day: date) -> tuple[str, str, str]:
    """All time, the month, and the week as ISO counts it: its year can differ from the day's."""
    year, week, _weekday = day.isocalendar()
    return ALL_TIME, f"{day:%Y-%m}", f"{year}-W{week:02}"


def percent_of_way(*, have: int, start: int, goal: int) -> int:
    """Whole percents, rounded down: 100 is only what has arrived."""
    if have >= goal:
        return 100
    return max(0, have - start) * 100 // (goal - start)
