"""Which program trained: two trainings of the same photos may differ by it."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from classifier import pixels, training


@cache
def code_version() -> str:
    """The product's version, and a hash of what makes a network of photos."""
    digest = hashlib.sha256()
    folders = (Path(folder).glob("*.py") for folder in training.__path__)
    for path in sorted(each for folder in folders for each in folder):
        digest.update(path.read_bytes())
    digest.update(Path(pixels.__file__).read_bytes())
    return f"{settings.VERSION}+{digest.hexdigest()[:12]}"
