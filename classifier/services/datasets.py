"""Labelled photos on their way from a folder into the product."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from classifier.models import TrainingPhoto
from classifier.photo_access import TRAINING_PHOTO
from classifier.photo_files import Unreadable, opened
from classifier.training.dataset import LabelledPhoto, read_dataset, split
from common.files import WrittenFile, record_files, write_file
from common.photos import (
    SHORTEST_KEPT,
    PhotoRefused,
    encode_jpeg,
    likeness_of,
    read_photo,
    receive,
)

# A batch is one transaction; what a killed import loses is at most one of them.
BATCH = 100
# As many as are decoded at once anyway: see common.photos.
READERS = 2
# Better than what people look at: each encoding costs some of what there is to learn.
KEPT_QUALITY = 92

State = TrainingPhoto.State
Tell = Callable[[int], None]


@dataclass
class Imported:
    """What an import came to so far. `known` were there before, under this or another name."""

    added: int = 0
    known: int = 0
    conflicts: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """A photo in the folder, the part it belongs to, and the hash of its bytes."""

    photo: LabelledPhoto
    part: str
    sha256: str


@dataclass(frozen=True)
class Prepared:
    row: TrainingPhoto
    written: WrittenFile


def import_dataset(folder: Path, *, begin: Callable[[int], Tell]) -> Imported:
    """Take in what is not there yet; safe to run again, also after it was killed.

    `begin` is told how many photos there are, and answers with whom to tell how far we are.
    """
    photos = read_dataset(folder)
    parts = split(photos)
    imported = Imported()
    tell = begin(len(photos))
    with ThreadPoolExecutor(READERS) as readers:
        for start in range(0, len(photos), BATCH):
            some = slice(start, start + BATCH)
            import_batch(list(identify(photos[some], parts[some], imported)), imported, readers)
            tell(min(start + BATCH, len(photos)))
    # Here, because it brings numpy: nothing for a web process that only settles a label.
    from classifier.services.grouping import group_new_photos

    group_new_photos()
    imported.conflicts = TrainingPhoto.objects.filter(state=State.CONFLICT).count()
    return imported


def identify(
    photos: Sequence[LabelledPhoto], parts: Sequence[str], imported: Imported
) -> Iterator[Found]:
    """Reading a file for its hash alone is quick: a second run is over soon."""
    for photo, part in zip(photos, parts, strict=True):
        try:
            yield Found(photo, part, sha256_of(photo.path))
        except (PhotoRefused, OSError) as error:
            imported.unreadable.append(Unreadable.because(photo.path, error))


def sha256_of(path: Path) -> str:
    with opened(path) as file:
        return receive(file).sha256


def import_batch(batch: Sequence[Found], imported: Imported, readers: Executor) -> None:
    here = TrainingPhoto.objects.filter(sha256__in={each.sha256 for each in batch})
    known = set(here.filter(may_train=True).values_list("sha256", flat=True))
    first = {each.sha256: each for each in reversed(batch) if each.sha256 not in known}
    # Files first: a crash leaves some without a row, which are swept.
    attempts = list(
        readers.map(prepare, [each for each in batch if first.get(each.sha256) is each])
    )
    prepared = [made for made in attempts if isinstance(made, Prepared)]
    imported.unreadable += [made for made in attempts if isinstance(made, Unreadable)]
    with transaction.atomic():
        # Taken back by whoever sent it, and not yet deleted: an operator's own copy is another.
        here.filter(may_train=False).delete()
        keep_groups_together([made.row for made in prepared])
        files = record_files(made.written for made in prepared)
        for made, file in zip(prepared, files, strict=True):
            made.row.file = file
        TrainingPhoto.objects.bulk_create([made.row for made in prepared])
        mark_same_bytes(batch)
    imported.added += len(prepared)
    imported.known += len(batch) - len(first)


def prepare(found: Found) -> Prepared | Unreadable:
    """In a thread, for decoding and encoding let others work meanwhile; no database in here."""
    try:
        with opened(found.photo.path) as file:
            photo = read_photo(file, longest_side=SHORTEST_KEPT)
    except (PhotoRefused, OSError) as error:
        return Unreadable.because(found.photo.path, error)
    likeness = likeness_of(photo)
    row = TrainingPhoto(
        sha256=photo.sha256,
        pdq=likeness.hash.hex(),
        quality=likeness.quality,
        label=found.photo.label,
        source=found.photo.source,
        group=found.photo.group,
        part=found.part,
    )
    content = encode_jpeg(photo, quality=KEPT_QUALITY)
    written = write_file(
        kind=TRAINING_PHOTO, content=content, content_type="image/jpeg", sha256=photo.sha256
    )
    return Prepared(row, written)


def keep_groups_together(rows: Sequence[TrainingPhoto]) -> None:
    """A source that has grown may be split otherwise, but an object stays in its part."""
    there = TrainingPhoto.objects.filter(
        source__in={row.source for row in rows}, group__in={row.group for row in rows}
    )
    parts = {
        (source, group): part
        for source, group, part in there.values_list("source", "group", "part").distinct()
    }
    for row in rows:
        row.part = parts.get((row.source, row.group), row.part)


def mark_same_bytes(batch: Sequence[Found]) -> None:
    """Bytes that the folder gives another label than the row they are."""
    labels = dict(
        TrainingPhoto.objects.filter(sha256__in={each.sha256 for each in batch}).values_list(
            "sha256", "label"
        )
    )
    mark_conflicts(
        (each.sha256, each.photo.label)
        for each in batch
        if labels.get(each.sha256, each.photo.label) != each.photo.label
    )


def mark_conflicts(found: Iterable[tuple[str, str]]) -> None:
    """Pairs of a photo's hash and what else it is called; of several names the first counts.
    One statement for each class, however many photos there are."""
    photos_called = defaultdict(list)
    for sha256, other_label in dict(reversed(list(found))).items():
        photos_called[other_label].append(sha256)
    for other_label, sha256s in photos_called.items():
        TrainingPhoto.objects.filter(sha256__in=sha256s, state=State.READY, settled_at=None).update(
            state=State.CONFLICT, other_label=other_label
        )
