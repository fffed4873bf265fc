"""Let a version of the recogniser answer. Every process follows within five seconds."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from classifier.bundles import BundleRefused, find_model
from classifier.models import ModelVersion
from classifier.services import versions
from classifier.services.versions import Decider, Origin
from common.errors import DomainError


class Command(BaseCommand):
    help = (
        "Let a version answer. One that nobody made known yet is looked for among the models that"
        " came with the product or were trained here; what was trained must have passed the gate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version")
        parser.add_argument("--reason", default="", help="for the audit log")

    def handle(self, **options: Any) -> None:
        try:
            version = find_or_register(options["version"])
            versions.activate(version, by=Decider(reason=options["reason"]))
        except (BundleRefused, DomainError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{version} answers from now on.")
        if settings.MODEL_DIR:
            self.stderr.write("But MODEL_DIR is set: as long as it is, its model answers.")


def find_or_register(named: str) -> ModelVersion:
    if found := ModelVersion.objects.filter(version=named).first():
        return found
    folder = find_model(named)
    is_shipped = folder.parent == settings.SHIPPED_MODELS
    return versions.register(folder, Origin.SHIPPED if is_shipped else Origin.TRAINED)
