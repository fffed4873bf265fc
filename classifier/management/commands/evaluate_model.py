"""Say how good a model is, from photos whose kind is known. Opens no database."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from classifier.bundles import BundleRefused, Manifest, find_model, read_bundle
from classifier.evaluation import Evaluation, evaluate
from classifier.evaluation_table import table
from classifier.photo_files import Unreadable
from classifier.predictor import Predictor
from classifier.progress import Progress
from classifier.questions import Question, ask, labels_of
from classifier.scoring import score
from classifier.training.dataset import TEST, VALIDATION, DatasetRefused
from classifier.training.readings import count_reading


class Command(BaseCommand):
    help = (
        "Say how good a model is. DIR holds one folder of photos for each class, or for some of"
        " them, and if wanted `notwaste` with photos of other things. Files that are no photos are"
        " named, counted and left out. With --part, DIR holds a manifest.csv, and each reading of"
        " the test part is counted."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", required=True, type=Path, metavar="DIR")
        parser.add_argument("--model", default="", help="a version, or a model's folder")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
        parser.add_argument("--part", choices=[TEST, VALIDATION], help="of a DIR with manifest.csv")
        parser.add_argument("--source", help="with --part: of this source alone")

    def handle(self, **options: Any) -> None:
        try:
            predictor = Predictor(read_bundle(find_model(options["model"])))
            question = ask(options["data"], options["part"], options["source"])
        except (BundleRefused, DatasetRefused) as refused:
            raise CommandError(str(refused)) from refused
        try:
            found, unreadable = self.measure(predictor, question)
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing was counted.") from None
        about = self.about(predictor, options, unreadable)
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json() | about))
        else:
            self.stdout.write(table(found, about))

    def measure(
        self, predictor: Predictor, question: Question
    ) -> tuple[Evaluation, list[Unreadable]]:
        paths = question.paths
        scored = score(predictor, paths, Progress(self.stderr, len(paths)))
        for each in scored.unreadable:
            self.stderr.write(str(each))
        if not len(scored.places):
            raise CommandError("None of the files could be read as a photo.")
        is_waste = scored.places < len(question.photos)
        try:
            found = evaluate(
                scored.probabilities[is_waste],
                labels_of(question.photos)[scored.places[is_waste]],
                is_sure=scored.is_sure[is_waste],
                model=predictor.manifest.version,
                notwaste_sure=scored.is_sure[~is_waste],
                ms_per_photo=float(scored.milliseconds.mean()),
            )
        except ValueError as error:
            raise CommandError(f"The model's answers are of no use. {error}") from error
        return found, scored.unreadable

    def about(
        self, predictor: Predictor, options: dict[str, Any], unreadable: Sequence[Unreadable]
    ) -> dict[str, Any]:
        about: dict[str, Any] = {"unreadable": len(unreadable)}
        if options["part"]:
            about |= {"part": options["part"], "source": options["source"]}
        if options["part"] == TEST:
            about["test_readings"] = self.count(predictor.manifest)
        return about

    def count(self, manifest: Manifest) -> int:
        try:
            return count_reading(manifest.name, before=manifest.test_readings)
        except OSError as error:
            raise CommandError(f"A reading of the test part has to be counted: {error}") from error
