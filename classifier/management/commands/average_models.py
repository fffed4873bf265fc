"""Make one model of several that were trained from the same first weights on the same photos."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from classifier.bundles import WEIGHTS, BundleRefused, find_model
from classifier.management.commands.train_model import Progress
from classifier.training.dataset import DatasetRefused
from classifier.training.order import Order, TrainingRefused
from classifier.training.recipe import RecipeRefused


class Command(BaseCommand):
    help = "Make one model whose weights are the mean of those of several; it learns nothing new."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("models", nargs="+", help="versions, or folders of models")
        parser.add_argument("--data", required=True, type=Path, help="what they learned from")
        parser.add_argument("--out", type=Path, default=settings.VAR / "models")
        today = datetime.now(UTC).strftime("%Y.%m.%d")
        parser.add_argument("--model-version", default=today, help="of the result")
        parser.add_argument("--cache", type=Path, default=settings.VAR / "training")

    def handle(self, **options: Any) -> None:
        try:
            finished = self.average(options)
        except (BundleRefused, DatasetRefused, RecipeRefused, TrainingRefused) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"\n{finished}")

    def average(self, options: dict[str, Any]) -> Path:
        # Here: tensorflow takes seconds to come and 500 MB.
        from classifier.training.averaging import average, recipe_of

        models = [find_model(named) for named in options["models"]]
        order = Order(
            data=options["data"],
            out=options["out"],
            version=options["model_version"],
            weights=str(models[0] / WEIGHTS),
            # The last named stands for all: it is said in the manifest.
            recipe=recipe_of(models[-1]),
            cache=options["cache"],
        )
        return average(order, models, Progress(self.stdout))
