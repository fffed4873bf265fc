from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rewards import ledger


class Command(BaseCommand):
    help = "Prove that all sums of points follow from the ledger, and that nothing can change it."

    def handle(self, *args: Any, **options: Any) -> None:
        found = ledger.look_through()
        if found.troubles:
            raise CommandError("; ".join(["The ledger is not right", *found.troubles]))
        self.stdout.write(
            f"The ledger is right: {found.entries} entries of {found.people} people;"
            " sums, signs, constraints and triggers hold."
        )
