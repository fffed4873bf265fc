"""Rows to learn from, without the work of making pictures that look alike or not."""

import hashlib
import itertools
import random
import secrets
from typing import Any

from classifier.models import TrainingPhoto
from common.models import StoredFile

_numbers = itertools.count()


def looks(seed: object) -> str:
    """A hash as far from others as those of strangers are."""
    return random.Random(str(seed)).randbytes(32).hex()


def nearly(pdq: str, bits: int) -> str:
    """The same but for so many bits."""
    return f"{int(pdq, 16) ^ ((1 << bits) - 1):064x}"


def training_photo(**fields: Any) -> TrainingPhoto:
    name = f"{next(_numbers)}-{secrets.token_hex(4)}"
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    file = StoredFile.objects.create(
        kind="training photo",
        name=name,
        content_type="image/jpeg",
        size=1,
        sha256=sha256,
        stored_sha256=sha256,
    )
    known = {
        "sha256": sha256,
        "pdq": looks(name),
        "quality": 100,
        "label": "glass",
        "source": "phones",
        "group": name,
        "part": "training",
    }
    return TrainingPhoto.objects.create(file=file, **known | fields)
