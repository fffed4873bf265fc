"""Sums of each person and kind, kept as disposals come in.

Whoever changes them holds the turn (disposals.services.fair_play), so rows are read and written
whole.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from disposals.models import KindRate, Tally, WasteRecord
from disposals.rules import Pace

Tallies = dict[str, Tally]


def tallies_of(person: User) -> Tallies:
    return {row.label: row for row in Tally.objects.filter(person=person)}


def pace_of(tallies: Mapping[str, Tally], today: date) -> Pace:
    rows = tallies.values()
    return Pace(
        paid_today=sum(row.items_on_last_day for row in rows if row.last_day == today),
        last_at=max((row.last_at for row in rows if row.last_at), default=None),
    )


def count_in(
    tallies: Tallies, *, person: User, label: str, points: int, kilograms: Decimal, now: datetime
) -> None:
    """One that waits for all its points counts for the day's limit and nothing else as yet."""
    row = tallies.setdefault(label, Tally(person=person, label=label))
    today = timezone.localdate(now)
    row.items_on_last_day = 1 + (row.items_on_last_day if row.last_day == today else 0)
    row.last_day, row.last_at = today, now
    if points:
        add_to(row, items=1, points=points, kilograms=kilograms)
    row.save()


def move(record: WasteRecord, *, label: str, more: int, rates: Mapping[str, KindRate]) -> Tallies:
    """Somebody decided what it is: it counts as that, with all its points."""
    found = tallies_of(record.person)
    if record.points:
        before = found[record.label]
        kilograms = record.kilograms(rates[record.label])
        add_to(before, items=-1, points=-record.points, kilograms=-kilograms)
        before.save()
    after = found.setdefault(label, Tally(person=record.person, label=label))
    points, kilograms = record.points + more, record.kilograms(rates[label])
    add_to(after, items=1, points=points, kilograms=kilograms)
    after.save()
    return found


def add_to(row: Tally, *, items: int, points: int, kilograms: Decimal) -> None:
    row.items += items
    row.points += points
    # What an unweighed thing weighs may have been changed since.
    row.kilograms = max(Decimal(0), row.kilograms + kilograms)


def measures_of(tallies: Mapping[str, Tally]) -> dict[str, int]:
    """What badges go by."""
    counts = {label: row.items for label, row in tallies.items() if row.items > 0}
    return counts | {"items": sum(counts.values()), "kinds": len(counts)}
