"""What the commands that import a city's file have in common."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from places.exceptions import FileRefused
from places.rows import Imported

# What is wrong is mostly wrong in the same way everywhere.
MOST_BAD_ROWS = 100


class ImportCommand(BaseCommand):
    # "districts", and the service that brings them in.
    things = ""
    bring: Callable[..., Imported]
    # Said after a real import.
    note = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--yes", action="store_true", help="Do it, rather than just say it.")

    def handle(self, **options: Any) -> None:
        try:
            imported = type(self).bring(path=options["file"], is_real=options["yes"])
        except FileRefused as refused:
            raise CommandError(f"{options['file'].name}: {refused}") from refused
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run it again, and it goes on from here.") from None
        except IntegrityError as error:
            raise CommandError(
                "Somebody else changed the same rows at the same time. Run it again."
            ) from error
        self.report(imported, is_real=options["yes"])

    def report(self, imported: Imported, *, is_real: bool) -> None:
        for row in imported.bad[:MOST_BAD_ROWS]:
            self.stderr.write(f"{row.where}: {row.reason}")
        if len(imported.bad) > MOST_BAD_ROWS:
            self.stderr.write(f"… and {len(imported.bad) - MOST_BAD_ROWS} more.")
        counts = (
            f"{imported.new} new, {imported.changed} changed, {imported.same} the same,"
            f" {len(imported.bad)} left out."
        )
        self.stdout.write(f"{self.things}: {counts}" if is_real else f"Would be: {counts}")
        self.stdout.write(
            f"What is not in the file stays as it is. {self.note}".strip()
            if is_real
            else "Nothing was changed. Run it with --yes to do it."
        )
