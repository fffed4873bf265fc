"""Take labelled photos into the product, to learn from and to be looked after by staff."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from classifier.progress import Progress
from classifier.services.datasets import Imported, import_dataset
from classifier.training.dataset import DatasetRefused

LINE_EVERY = 500


class Command(BaseCommand):
    help = (
        "Take in the labelled photos of DIR, which holds a manifest.csv (file, label, source,"
        " group_id) or one folder for each class. What is there stays as it is, so it may be run"
        " again, also after it was killed. Files that are no photos are listed and left out."
        " Fails while a picture is there under two labels: trainers settle that at"
        " /studio/photos/conflicts/."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, **options: Any) -> None:
        try:
            imported = import_dataset(options["folder"], begin=self.begin)
        except DatasetRefused as refused:
            raise CommandError(str(refused)) from refused
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run it again, and it goes on from here.") from None
        except IntegrityError as error:
            raise CommandError(
                "Another import brought the same photos at the same time. Run it again."
            ) from error
        self.report(imported)

    def begin(self, total: int) -> Progress:
        return Progress(self.stdout, total, every=LINE_EVERY)

    def report(self, imported: Imported) -> None:
        for each in imported.unreadable:
            self.stderr.write(str(each))
        self.stdout.write(
            f"photos added: {imported.added}, there before: {imported.known},"
            f" files that are no photos we can read: {len(imported.unreadable)}"
        )
        if imported.conflicts:
            raise CommandError(
                f"Photos that are the same picture under two labels: {imported.conflicts}."
                " Settle them at /studio/photos/conflicts/; then"
                " export_dataset writes a folder to train from."
            )
