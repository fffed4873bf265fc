"""Write into a model's manifest and card how networks like it do on a source they never saw."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from classifier.bundles import BundleRefused, find_model
from classifier.training.out_of_source import add_out_of_source


class Command(BaseCommand):
    help = (
        "Write into a model's manifest and MODEL_CARD.md what networks of its kind, each trained"
        " with --leave-out SOURCE on the same photos, were measured at on that source. Opens no"
        " database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="a version, or a model's folder")
        parser.add_argument(
            "left_out", nargs="+", type=Path, metavar="DIR", help="a folder that --leave-out made"
        )

    def handle(self, **options: Any) -> None:
        try:
            model = find_model(options["model"])
            manifest = add_out_of_source(model, options["left_out"])
        except BundleRefused as refused:
            raise CommandError(str(refused)) from refused
        for source, found in manifest.metrics["out_of_source"].items():
            self.stdout.write(f"{source}: {found['accuracy']:.1%} of {found['n']} photos")
        self.stdout.write(f"written into {model}")
