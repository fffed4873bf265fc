"""What is no backup of ours, or does not fit here, is refused before anything is touched."""

import hashlib
import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from common.backup import databases
from common.backup.archive import ArchiveWriter, Manifest
from common.backup.errors import BackupError
from common.backup.services import applied_migrations

pytestmark = pytest.mark.django_db

OF_DATABASE = hashlib.sha256(b"xxxxx").hexdigest()


def restore(path: Path) -> None:
    call_command("restore", str(path), "--yes", "--overwrite", stdout=StringIO())


@pytest.fixture(autouse=True)
def nothing_is_touched(monkeypatch):
    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("The restore began.")

    monkeypatch.setattr("common.management.commands.restore.restore_backup", refuse)


def manifest(hashes: dict[str, str], **changes: object) -> bytes:
    values = {
        "format": 1,
        "version": "0.1.0",
        "created_at": "2026-01-01T00:00:00+00:00",
        "engine": connection.vendor,
        "engine_version": 1,
        "migrations": sorted(applied_migrations()),
        "sha256": hashes,
    }
    return json.dumps(values | changes).encode()


@pytest.fixture
def make(tmp_path) -> Callable[..., Path]:
    """A backup with these members beside a database and, unless told otherwise, a manifest."""

    def made(
        *extra: tarfile.TarInfo,
        database: bool = True,
        with_manifest: bool = True,
        **changes: object,
    ) -> Path:
        path = tmp_path / "made.tar"
        hashes = {}
        with tarfile.open(path, "w") as tar:
            for found in (*([member("database")] if database else []), *extra):
                content = b"x" * found.size
                hashes[found.name] = hashlib.sha256(content).hexdigest()
                tar.addfile(found, io.BytesIO(content))
            if with_manifest:
                content = manifest(**{"hashes": hashes} | changes)
                last = tarfile.TarInfo("manifest.json")
                last.size = len(content)
                tar.addfile(last, io.BytesIO(content))
        return path

    return made


def member(
    name: str,
    *,
    kind: bytes = tarfile.REGTYPE,
    link: str = "",
    pax: dict[str, str] | None = None,
) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type = kind
    found.linkname = link
    found.pax_headers = pax or {}
    found.size = 5 if kind == tarfile.REGTYPE else 0
    return found


def test_the_one_that_fits_would_be_restored(make):
    with pytest.raises(AssertionError, match="The restore began"):
        restore(make(member("media/files/2026/01/01/aa")))


@pytest.mark.parametrize(
    "hostile",
    [
        member("media/../../etc/passwd"),
        member("../escape"),
        member("/etc/passwd"),
        member("media//etc/passwd"),
        member("media/./a"),
        member("media/..\\a"),
        member("media/a", pax={"path": "media/a\0b"}),
        member("run_me.py"),
        member("media/link", kind=tarfile.SYMTYPE, link="/etc/passwd"),
        member("media/link", kind=tarfile.LNKTYPE, link="database"),
        member("media/device", kind=tarfile.CHRTYPE),
        member("media/folder", kind=tarfile.DIRTYPE),
        member("database"),
    ],
    ids=lambda hostile: f"{hostile.name}-{hostile.type.decode()}",
)
def test_a_member_that_we_never_write(make, hostile):
    with pytest.raises(CommandError, match="was not made by us"):
        restore(make(hostile))


def test_content_that_is_not_what_the_manifest_says(make):
    path = make(member("media/a"))
    before, _, after = path.read_bytes().rpartition(b"xxxxx")
    path.write_bytes(before + b"xxyxx" + after)
    with pytest.raises(CommandError, match=r"is damaged.*media/a"):
        restore(path)


def test_a_file_that_the_manifest_does_not_know(make):
    with pytest.raises(CommandError, match="is damaged"):
        restore(make(member("media/a"), hashes={"database": OF_DATABASE}))


def test_a_file_that_is_not_there(make):
    hashes = {"database": OF_DATABASE, "media/a": "0" * 64}
    with pytest.raises(CommandError, match=r"is damaged.*media/a"):
        restore(make(hashes=hashes))


def test_a_backup_that_was_cut_off(make):
    path = make(member("media/a"))
    path.write_bytes(path.read_bytes()[:1538])
    with pytest.raises(CommandError, match="no backup that we can read"):
        restore(path)


def test_a_backup_without_a_manifest(make):
    with pytest.raises(CommandError, match="has no manifest"):
        restore(make(with_manifest=False))


def test_something_else(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear city, " * 200)
    with pytest.raises(CommandError, match="no backup that we can read"):
        restore(path)


def test_nothing_at_all(tmp_path):
    with pytest.raises(CommandError, match="There is no"):
        restore(tmp_path / "nowhere.tar")


def test_another_kind_of_database(make):
    with pytest.raises(CommandError, match="is of oracle and this installation uses"):
        restore(make(engine="oracle"))


def test_a_newer_database(make):
    with pytest.raises(CommandError, match="the server here is older"):
        restore(make(engine_version=99))


def test_a_newer_version(make):
    migrations = sorted({*applied_migrations(), "common.9999_from_the_future"})
    with pytest.raises(CommandError, match=r"newer.*common.9999_from_the_future"):
        restore(make(migrations=migrations))


def test_another_format(make):
    with pytest.raises(CommandError, match="has format 2; this version reads 1"):
        restore(make(format=2))


def test_a_manifest_that_makes_no_sense(make):
    with pytest.raises(CommandError, match="manifest of this backup cannot be read"):
        restore(make(surprise=True))


@pytest.mark.parametrize(
    "changes",
    [
        {"engine_version": "x"},
        {"engine_version": True},
        {"version": 1},
        {"version": "\ud800"},
        {"created_at": None},
        {"engine": "\x1b[2J"},
        {"migrations": 7},
        {"migrations": [7]},
        {"hashes": []},
        {"hashes": {"database": []}},
    ],
    ids=str,
)
def test_a_manifest_with_a_value_of_another_type(make, changes):
    named = next(iter(changes)).replace("hashes", "sha256")
    with pytest.raises(CommandError, match=f"cannot be read: {named} cannot be right"):
        restore(make(**changes))


@pytest.mark.parametrize("content", [b"[" * 200_000, b"7", b"\xff", b'"format"'])
def test_a_manifest_that_is_no_object(make, monkeypatch, content):
    monkeypatch.setattr(f"{__name__}.manifest", lambda **values: content)
    with pytest.raises(CommandError, match="manifest of this backup cannot be read"):
        restore(make())


def test_a_manifest_without_end(make, monkeypatch):
    monkeypatch.setattr("common.backup.archive.MANIFEST_LIMIT", 100)
    with pytest.raises(CommandError, match="manifest of this backup is larger than 100 bytes"):
        restore(make())


def test_a_manifest_that_no_restore_would_read_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr("common.backup.archive.MANIFEST_LIMIT", 100)
    values = json.loads(manifest(hashes={}))
    with (
        tarfile.open(tmp_path / "made.tar", "w") as tar,
        pytest.raises(BackupError, match="too many files"),
    ):
        ArchiveWriter(tar).finish(Manifest(**values))


def test_a_backup_without_a_database(make):
    with pytest.raises(CommandError, match="holds no database"):
        restore(make(member("media/a"), database=False))


def test_a_backup_with_an_empty_database(make):
    empty = tarfile.TarInfo("database")
    with pytest.raises(CommandError, match="holds no database"):
        restore(make(empty, database=False))


@pytest.mark.parametrize("names", [("media/a", "media/a/b/c"), ("media/a/b/c", "media/a")], ids=str)
def test_a_file_that_is_the_folder_of_another(make, names):
    with pytest.raises(CommandError, match="'media/a' is a file and a folder"):
        restore(make(*map(member, names)))


@pytest.mark.parametrize(
    "name", ["media/" + "a" * 256, "media/" + "é" * 128, "media" + "/a" * 1025]
)
def test_a_name_that_no_disk_takes(make, name):
    with pytest.raises(CommandError, match=r"longer than .* Nothing was touched"):
        restore(make(member(name)))


def test_a_folder(tmp_path):
    with pytest.raises(CommandError, match="is a folder"):
        restore(tmp_path)


def test_a_database_that_somebody_keeps_locked(tmp_path, monkeypatch):
    monkeypatch.setattr(databases, "LOCK_PATIENCE", timedelta(0))
    source, target = tmp_path / "source", tmp_path / "target"
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.execute("CREATE TABLE new (id integer)")
        there.execute("CREATE TABLE old (id integer)")
        there.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BackupError, match=r"keeps .* locked"):
            databases.copy_sqlite(source, target)
        there.rollback()
        assert there.execute("SELECT name FROM sqlite_master").fetchall() == [("old",)]


def test_a_dump_that_is_no_database(tmp_path):
    (tmp_path / "source").write_text("Dear city, " * 200)
    with pytest.raises(BackupError, match="not a database"):
        databases.copy_sqlite(tmp_path / "source", tmp_path / "target")
