"""Photos to learn from, as rows and files; what is in them matters to few tests."""

import io
from collections.abc import Iterable

from django.utils import timezone

from accounts.models import User
from classifier.models import TrainingPhoto
from classifier.photo_access import TRAINING_PHOTO
from classifier.taxonomy import LABELS
from common.files import record_file, write_file
from common.photos import encode_jpeg, likeness_of, read_photo
from studio.models import TrainingRun
from studio.services.running import Choices
from tests.classifier.scenes import scene

# Of each kind, in the order in which they are drawn.
PARTS = ("training",) * 5 + ("validation", "test")


def rows(each: int = 5, *, labels: Iterable[str] = LABELS, validation: int = 1) -> None:
    """What is counted, without pictures: so many of each kind to learn from."""
    parts = ["training"] * each + ["validation"] * validation + ["test"]
    content = b"no picture"
    file = record_file(write_file(kind=TRAINING_PHOTO, content=content, content_type="image/jpeg"))
    TrainingPhoto.objects.bulk_create(
        TrainingPhoto(
            file=file,
            sha256=f"{label}-{number}".encode().hex().rjust(64, "0"),
            pdq="0" * 64,
            quality=0,
            label=label,
            source="rows",
            group=f"{label}-{number}",
            part=part,
            grouped_at=timezone.now(),
        )
        for label in labels
        for number, part in enumerate(parts)
    )


def photos(times: int = 1) -> list[TrainingPhoto]:
    """Drawn ones, so many times PARTS of each kind."""
    return [
        drawn(label, number, part) for label in LABELS for number, part in enumerate(PARTS * times)
    ]


def drawn(label: str, number: int, part: str) -> TrainingPhoto:
    out = io.BytesIO()
    scene(label, number, number, side=140).save(out, "JPEG", quality=90)
    photo = read_photo(io.BytesIO(out.getvalue()))
    likeness = likeness_of(photo)
    written = write_file(
        kind=TRAINING_PHOTO,
        content=encode_jpeg(photo),
        content_type="image/jpeg",
        sha256=photo.sha256,
    )
    return TrainingPhoto.objects.create(
        file=record_file(written),
        sha256=photo.sha256,
        pdq=likeness.hash.hex(),
        quality=likeness.quality,
        label=label,
        source="drawn",
        group=f"{label}-{number}",
        part=part,
        grouped_at=timezone.now(),
    )


def run(person: User | None = None, **fields: object) -> TrainingRun:
    choices = Choices()
    values = {
        "started_by": person,
        "epochs": choices.epochs,
        "learning_rate": choices.learning_rate,
        "batch_size": choices.batch_size,
        "depth": choices.depth,
    }
    return TrainingRun.objects.create(**(values | fields))
