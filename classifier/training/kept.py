"""Where trainings keep what the next one can use. No numpy here: web processes ask, too."""

from pathlib import Path

from django.conf import settings


def features_folder() -> Path:
    return Path(settings.VAR) / "training" / "features"
