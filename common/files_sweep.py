"""Removes what nobody points at: files of requests that died, and files whose owner let them go."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.core.files.storage import default_storage
from django.db import IntegrityError, models
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet

from common.files import FOLDER
from common.models import StoredFile

logger = logging.getLogger(__name__)

BATCH = 500


def unreferenced_rows(cutoff: datetime) -> QuerySet[StoredFile]:
    """Rows older than the cutoff that no foreign key of any app points at."""
    rows = StoredFile.objects.filter(created_at__lt=cutoff)
    for relation in referring_relations():
        pointing_here = {relation.field.name: OuterRef("pk")}
        rows = rows.exclude(Exists(relation.related_model._base_manager.filter(**pointing_here)))
    return rows


def referring_relations() -> list[models.ManyToOneRel]:
    # Hidden ones too: an owner whose related_name is "+" is an owner.
    fields = StoredFile._meta.get_fields(include_hidden=True)
    return [field for field in fields if isinstance(field, models.ManyToOneRel)]


def stray_files(cutoff: datetime) -> Iterator[str]:
    """Names in the storage, older than the cutoff, that no row knows."""
    names = (name for name in walk(FOLDER) if default_storage.get_modified_time(name) < cutoff)
    while batch := list(islice(names, BATCH)):
        known = set(StoredFile.objects.filter(name__in=batch).values_list("name", flat=True))
        yield from (name for name in batch if name not in known)


def walk(folder: str) -> Iterator[str]:
    """Every file below a folder of the storage, holding one folder's names at a time."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    for name in files:
        yield prefix + name
    for name in folders:
        yield from walk(prefix + name)


def count_stray(cutoff: datetime) -> int:
    return unreferenced_rows(cutoff).count() + sum(1 for _ in stray_files(cutoff))


def sweep(cutoff: datetime) -> int:
    """The row goes first: a crash in between leaves a file without a row, which is a stray file."""
    removed = 0
    for batch in _batches_of_unreferenced(cutoff):
        if _remove_rows(batch):
            removed += _remove_files(row.name for row in batch)
    return removed + _remove_files(stray_files(cutoff))


def _batches_of_unreferenced(cutoff: datetime) -> Iterator[list[StoredFile]]:
    # Onwards by key, so that a batch that stays does not come back for ever.
    rows = unreferenced_rows(cutoff).order_by("pk")
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])


def _remove_rows(batch: list[StoredFile]) -> bool:
    try:
        StoredFile.objects.filter(pk__in=[row.pk for row in batch]).delete()
    except (ProtectedError, IntegrityError) as error:
        logger.warning("Somebody just took a file that was to be removed; it stays: %s", error)
        return False
    return True


def _remove_files(names: Iterable[str]) -> int:
    removed = 0
    for name in names:
        default_storage.delete(name)
        removed += 1
    return removed
