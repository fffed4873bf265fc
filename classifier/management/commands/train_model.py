"""Train the recogniser from a folder of labelled photos. Needs no database."""

from argparse import ArgumentParser
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from classifier.progress import BAR, clock
from classifier.training.dataset import DatasetRefused
from classifier.training.order import Order, TrainingRefused, check
from classifier.training.recipe import OPTIONS, Recipe, RecipeRefused, Step


class Command(BaseCommand):
    help = "Train the recogniser from a folder of labelled photos; the result is a model's files."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", required=True, type=Path, help="with manifest.csv or classes")
        parser.add_argument("--out", type=Path, default=settings.VAR / "models")
        parser.add_argument(
            "--weights",
            default="",
            help="a file, `imagenet` (fetched), or nothing: those of the active model",
        )
        today = datetime.now(UTC).strftime("%Y.%m.%d")
        parser.add_argument("--model-version", default=today, help="of the result")
        parser.add_argument("--leave-out", default="", help="a source to be measured on instead")
        parser.add_argument("--cache", type=Path, default=settings.VAR / "training")
        for each in fields(Recipe):
            option = "--" + each.name.replace("_", "-")
            parser.add_argument(option, type=OPTIONS[each.name], default=each.default)

    def handle(self, **options: Any) -> None:
        try:
            recipe = Recipe(**{name: options[name] for name in OPTIONS})
            finished = self.train(recipe, options)
        except (DatasetRefused, RecipeRefused, TrainingRefused) as refused:
            raise CommandError(str(refused)) from refused
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was kept but the unpacked photos.") from None
        self.stdout.write(f"\n{finished}")

    def train(self, recipe: Recipe, options: dict[str, Any]) -> Path:
        order = Order(
            data=options["data"],
            out=options["out"],
            version=options["model_version"],
            weights=options["weights"] or str(active_weights()),
            recipe=recipe,
            cache=options["cache"],
            leave_out=options["leave_out"],
        )
        check(order)
        # Here: tensorflow takes seconds to come and 500 MB.
        from classifier.training.run import train

        return train(order, Progress(self.stdout))


def active_weights() -> Path:
    from classifier.bundles import WEIGHTS, BundleRefused, model_directory

    try:
        return model_directory() / WEIGHTS
    except BundleRefused as refused:
        raise TrainingRefused(f"{refused} Name first weights with --weights.") from refused


class Progress:
    """A bar that moves at a terminal, a line for each epoch elsewhere."""

    def __init__(self, out: Any) -> None:
        self.out = out

    def __call__(self, step: Step) -> None:
        is_last = step.step == step.steps
        if self.out.isatty():
            # What a longer line left behind is wiped out.
            ending = "\n" if is_last and step.figures else ""
            self.out.write(f"\r{line(step)}\x1b[K", ending=ending)
        elif is_last:
            self.out.write(line(step))
        self.out.flush()


def line(step: Step) -> str:
    full = round(BAR * step.share)
    left = "" if step.seconds_left is None else f"  {clock(step.seconds_left)} left"
    figures = "  ".join(f"{name} {value:.3f}" for name, value in step.figures.items())
    return (
        f"{step.stage:<12} {'#' * full}{'.' * (BAR - full)} {step.epoch}/{step.epochs}"
        f"{left}  {figures}"
    )
