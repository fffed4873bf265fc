"""What staff settled, as a folder: training itself opens no database."""

import csv
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage

from classifier.models import TrainingPhoto
from classifier.services.training_material import conflicts, material
from classifier.training.dataset import MANIFEST, YES, DatasetRefused
from common.models import StoredFile

COLUMNS = ("file", "label", "source", "group_id", "part", "settled")
# Of so many rows at once, so that memory does not grow with the data.
CHUNK = 500

Tell = Callable[[int], None]


def export_dataset(folder: Path, *, begin: Callable[[int], Tell]) -> int:
    """Write what a training learns from, and nothing while a photo is under two labels.

    `begin` is told how many photos there are, and answers with whom to tell how far we are.
    """
    if waiting := conflicts().count():
        raise DatasetRefused(
            f"Photos that are the same picture under two labels: {waiting}. Settle them at"
            " /studio/photos/conflicts/ first."
        )
    photos = material()
    if not (total := photos.count()):
        raise DatasetRefused("There are no photos to learn from. import_dataset brings some.")
    tell, done = begin(total), 0
    with (
        drafted(folder.absolute()) as draft,
        (draft / MANIFEST).open("w", newline="", encoding="utf-8") as manifest,
    ):
        rows = csv.writer(manifest)
        rows.writerow(COLUMNS)
        for done, photo in enumerate(photos.select_related("file").iterator(CHUNK), start=1):
            name, *told = row_of(photo)
            write(draft / name, content_of(photo.file))
            rows.writerow([name, *told])
            tell(min(done, total))
    return done


def row_of(photo: TrainingPhoto) -> list[str]:
    """As COLUMNS says. Groups that turned out to be one are one, whatever they are called here."""
    group = photo.merged_group or photo.group
    name, settled = f"{photo.label}/{photo.sha256}.jpg", YES if photo.settled_at else ""
    return [name, photo.label, photo.source, group, photo.part, settled]


@contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """To be filled. Under its own name the folder is there whole or not at all, and for us alone:
    the photos are private."""
    draft = folder.with_name(f".{folder.name}-{os.getpid()}")
    try:
        if folder.exists():
            raise DatasetRefused(f"{folder} is there already: choose another name.")
        draft.mkdir(mode=0o700, parents=True)
        yield draft
        draft.rename(folder)
    except OSError as error:
        raise DatasetRefused(f"{error.filename or folder}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def content_of(file: StoredFile) -> bytes:
    """Copied rather than linked: who edits a photo of the folder does not change ours."""
    with default_storage.open(file.name) as stored:
        content: bytes = stored.read()
    if hashlib.sha256(content).hexdigest() != file.stored_sha256:
        raise DatasetRefused(f"The photo in {file.name} is not the one that was stored.")
    return content


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
