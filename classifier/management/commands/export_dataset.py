"""Write the labelled photos as staff settled them into a folder that train_model reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from classifier.progress import Progress
from classifier.services.dataset_export import export_dataset
from classifier.training.dataset import DatasetRefused

LINE_EVERY = 500


class Command(BaseCommand):
    help = (
        "Write the photos to learn from into the new folder DIR: a manifest.csv with label, source,"
        " group and part as they stand in the database, and the photos. What staff left out is not"
        " in it. Fails while a picture is there under two labels."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, **options: Any) -> None:
        try:
            written = export_dataset(options["folder"], begin=self.begin)
        except DatasetRefused as refused:
            raise CommandError(str(refused)) from refused
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was kept.") from None
        self.stdout.write(f"photos written: {written}, into {options['folder']}")

    def begin(self, total: int) -> Progress:
        return Progress(self.stdout, total, every=LINE_EVERY)
