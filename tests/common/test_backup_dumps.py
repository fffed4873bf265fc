"""A database that is not a whole one of ours is refused before a file or a row is touched."""

import io
import sqlite3
import subprocess
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from common.backup import databases
from common.backup.archive import ArchiveWriter, read_manifest
from common.backup.services import write_backup
from tests.worker import database_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_is_touched(monkeypatch):
    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("The restore began.")

    monkeypatch.setattr("common.backup.services._put_file", refuse)
    monkeypatch.setattr(type(databases.current()), "restore", refuse)


@pytest.fixture
def ours(tmp_path) -> Path:
    path = tmp_path / "ours.tar"
    write_backup(path)
    return path


@pytest.fixture
def restore(ours) -> Callable[[bytes], None]:
    """Restores a backup of this database, with a file and all hashes right."""

    def restored(database: bytes) -> None:
        path = ours.with_name("other.tar")
        manifest = read_manifest(ours)
        with tarfile.open(path, "w") as tar:
            archive = ArchiveWriter(tar)
            for name, content in {"media/a": b"a", "database": database}.items():
                archive.add(name, io.BytesIO(content), len(content))
            archive.finish(replace(manifest, sha256=archive.sha256.copy()))
        call_command("restore", str(path), "--yes", "--overwrite", stdout=StringIO())

    return restored


def dump_in(path: Path) -> bytes:
    with tarfile.open(path) as tar:
        return tar.extractfile("database").read()


def test_a_whole_one_would_be_restored(restore, ours):
    with pytest.raises(AssertionError, match="The restore began"):
        restore(dump_in(ours))


def test_text(restore):
    with pytest.raises(CommandError, match="database in this backup"):
        restore(b"Dear city, " * 200)


def test_one_that_was_cut_off(restore, ours):
    with pytest.raises(CommandError, match="database in this backup"):
        restore(dump_in(ours)[:3000])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="pg_restore reads the whole of it")
def test_one_with_a_page_that_is_damaged(restore, ours):
    whole = dump_in(ours)
    # The second is in use in any database of ours; one in the middle may be free.
    with pytest.raises(CommandError, match="database in this backup is damaged"):
        restore(whole[:4096] + b"x" * 4096 + whole[8192:])


def test_one_of_another_application(restore, tmp_path):
    path = tmp_path / "other"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(path)) as there:
            there.execute("CREATE TABLE letter (id integer)")
    else:
        one_table = ["--format=custom", "--table=common_storedfile", f"--file={path}"]
        subprocess.run(["pg_dump", *one_table, database_url()], check=True)
    with pytest.raises(CommandError, match="is not ours: it has no table django_migrations"):
        restore(path.read_bytes())
