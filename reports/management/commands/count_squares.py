from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from reports.models import Square
from reports.square_triggers import count_anew, hold_reports, move_horizon


class Command(BaseCommand):
    help = "Counts anew what the map shows of many reports, and says how much of it was wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            hold_reports()
            move_horizon()
            before = squares()
            count_anew()
            wrong = {square[:3] for square in before ^ squares()}
        self.stdout.write(f"{len(wrong)} squares were wrong." if wrong else "All were right.")


def squares() -> set[tuple[int, ...]]:
    """Sums of places are left out: they are rounded as they come."""
    there = Square.objects.filter(count__gt=0)
    return set(there.values_list("kind", "level", "number", "count", "offsets"))
