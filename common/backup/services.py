"""A backup is the database and every private file, in one file that can be checked."""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from common.backup import databases
from common.backup.archive import (
    DATABASE,
    MEDIA,
    ArchiveWriter,
    Manifest,
    opened,
)
from common.backup.errors import BackupError
from common.files_sweep import walk
from common.models import StoredFile


@dataclass(frozen=True)
class Written:
    size: int
    files: int
    # Names that rows know and the storage does not have.
    missing: tuple[str, ...]


def write_backup(path: Path) -> Written:
    """Either the whole backup appears at `path`, or nothing does."""
    if path.exists():
        raise BackupError(f"There already is a {path}. A backup never replaces another.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    started = timezone.now()
    # Beside its target, so that the last step is a rename; readable by nobody else until then.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        unfinished = Path(folder) / "backup.tar"
        unfinished.touch(mode=0o600)
        with tarfile.open(unfinished, "w") as tar:
            archive = ArchiveWriter(tar)
            _fill(archive, Path(folder), started)
        _flush_to_disk(unfinished)
        unfinished.rename(path)
    return Written(
        size=path.stat().st_size,
        files=sum(name.startswith(MEDIA) for name in archive.sha256),
        missing=tuple(_missing(archive, started)),
    )


def _fill(archive: ArchiveWriter, folder: Path, started: datetime) -> None:
    """The database first. Files never change and are written before their rows, so each row of
    the dump finds its file among those that are copied afterwards."""
    database = databases.current()
    dump = folder / DATABASE
    database.dump(dump)
    with dump.open("rb") as content:
        archive.add(DATABASE, content, dump.stat().st_size)
    dump.unlink()
    for name in walk(""):
        _add_file(archive, name)
    archive.finish(
        Manifest(
            version=settings.VERSION,
            created_at=started.isoformat(),
            engine=connection.vendor,
            engine_version=database.version(),
            migrations=sorted(applied_migrations()),
            sha256=archive.sha256.copy(),
        )
    )


def _add_file(archive: ArchiveWriter, name: str) -> None:
    try:
        content = default_storage.open(name)
    except FileNotFoundError:
        return  # Swept since its folder was listed.
    with closing(content):
        archive.add(MEDIA + name, content, content.size)


def _missing(archive: ArchiveWriter, started: datetime) -> Iterator[str]:
    rows = StoredFile.objects.filter(created_at__lt=started)
    for name in rows.values_list("name", flat=True).iterator():
        if MEDIA + name not in archive.sha256:
            yield name


def _flush_to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def applied_migrations() -> set[str]:
    return {".".join(key) for key in MigrationRecorder(connection).applied_migrations()}


def known_migrations() -> set[str]:
    return {".".join(key) for key in MigrationLoader(None).disk_migrations}


def refuse_what_does_not_fit(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise BackupError(
            f"This backup is of {manifest.engine} and this installation uses {connection.vendor}."
            " Restore it where DATABASE_URL names the same kind of database."
        )
    if manifest.engine_version > databases.current().version():
        raise BackupError(
            f"This backup is of {manifest.engine} {manifest.engine_version} and the server here is"
            f" older: {databases.current().version()}."
        )
    if unknown := set(manifest.migrations) - known_migrations():
        raise BackupError(
            f"This backup was made by version {manifest.version}, which is newer: it has"
            f" migrations that this version does not know ({', '.join(sorted(unknown)[:3])})."
        )


def restore_backup(path: Path, *, overwrite: bool) -> None:
    """Files first: whatever stops us half way, no row is left without its file."""
    database = databases.current()
    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix="restore-") as folder:
        dump = Path(folder) / DATABASE
        with opened(path) as members:
            for name, content in members:
                if name == DATABASE:
                    _write(dump, content)
        database.check(dump)
        with opened(path) as members:
            for name, content in members:
                if name.startswith(MEDIA):
                    _put_file(name.removeprefix(MEDIA), content)
        database.restore(dump, overwrite=overwrite)


def _write(path: Path, content: IO[bytes]) -> None:
    with path.open("wb") as file:
        shutil.copyfileobj(content, file)


def _put_file(name: str, content: IO[bytes]) -> None:
    # The storage would give a second file of this name another one.
    default_storage.delete(name)
    default_storage.save(name, File(content))
