"""Say which versions of the recogniser there are, and which of them answer."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from classifier.bundles import models_in, version_of
from classifier.models import ModelVersion
from classifier.services import versions
from classifier.version_selectors import Part, VersionRow, all_versions, row_of, standing

LINE = "{:<11}{:<24}{:<9}{:<11}{:<22}{}"


class Command(BaseCommand):
    help = "List the versions of the recogniser. Folders that nobody made known come last."

    def handle(self, **options: Any) -> None:
        versions.register_shipped()
        now = standing()
        if now.is_overridden:
            self.stdout.write(f"MODEL_DIR names {settings.MODEL_DIR}, so no row counts.\n")
        self.stdout.write(LINE.format("", "version", "origin", "state", "accuracy", "came"))
        rows = [row_of(version, now) for version in all_versions()]
        for row in rows:
            self.stdout.write(line_of(row, now.share))
        known = {row.version.version for row in rows}
        for folder in models_in(settings.VAR / "models"):
            if (version := version_of(folder)) and version not in known:
                self.stdout.write(LINE.format("", version, "", "unknown", "", folder).rstrip())


def line_of(row: VersionRow, share: int) -> str:
    part = f"{share} %" if row.part is Part.CHALLENGER else row.part.value
    found = row.accuracy
    accuracy = f"{found.percent:.1f} % ({found.low:.1f}-{found.high:.1f})" if found else "-"
    version = row.version
    state = "" if version.origin == ModelVersion.Origin.SHIPPED else version.state
    came = f"{version.created_at:%Y-%m-%d %H:%M}"
    return LINE.format(part, version.version, version.origin, state, accuracy, came)
