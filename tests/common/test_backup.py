"""A backup restored into an empty place is the same, table by table and file by file."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from common.backup import databases
from common.backup.errors import BackupError
from common.files import record_file, write_file
from common.models import IdempotencyKey, StoredFile
from tests.owners.models import Owner
from tests.worker import database_url, environment

# What other connections read must be committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def city(citizen, dispatcher) -> StoredFile:
    """People, groups, a file with its owner, a key with text that is easily garbled."""
    content = os.urandom(300_000)
    file = record_file(write_file(kind="test", content=content, content_type="image/jpeg"))
    Owner.objects.create(file=file)
    IdempotencyKey.objects.create(scope="user:1", key="k", body='{"nama": "Désa 🌱\\n\'"}')
    return file


@dataclass(frozen=True)
class Place:
    """Another installation: a database of its own and a folder of its own."""

    url: str
    var: Path

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        variables = {"DATABASE_URL": self.url, "TEST_VAR": str(self.var)}
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=environment() | variables,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )

    def query(self, sql: str) -> list[tuple]:
        return query(self.url, sql)


def query(url: str, sql: str) -> list[tuple]:
    with closing(connect(url)) as there, closing(there.cursor()) as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def connect(url: str):
    if url.startswith("sqlite:///"):
        return sqlite3.connect(url.removeprefix("sqlite:///"))
    return psycopg2.connect(url)


@pytest.fixture
def empty_place(tmp_path) -> Iterator[Place]:
    var = tmp_path / "elsewhere"
    var.mkdir()
    if connection.vendor == "sqlite":
        yield Place(database_url(str(var / "db.sqlite3")), var)
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield Place(database_url(name), var)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


@pytest.fixture
def backup(city, tmp_path) -> Path:
    path = tmp_path / "city.tar"
    call_command("backup", str(path), stdout=StringIO())
    return path


def files_below(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_empty_place_becomes_the_same(backup, empty_place, settings):
    result = empty_place.manage("restore", str(backup), "--yes")
    assert result.returncode == 0, result.stderr
    tables = connection.introspection.table_names()
    assert {"accounts_user", "auth_group", "common_storedfile", "django_migrations"} <= set(tables)
    for table in tables:
        everything = f'SELECT * FROM "{table}" ORDER BY 1'
        assert empty_place.query(everything) == query(database_url(), everything), table
    files = files_below(Path(settings.MEDIA_ROOT))
    assert len(files) == 1
    assert files_below(empty_place.var / "media") == files


def test_what_was_restored_works(backup, empty_place, city):
    empty_place.manage("restore", str(backup), "--yes")
    assert empty_place.manage("migrate", "--check").returncode == 0
    # New rows go on after the restored ones: counters came along.
    code = "from tests.owners.models import Owner; print(Owner.objects.create().pk)"
    result = empty_place.manage("shell", "-v0", "-c", code)
    assert int(result.stdout) == Owner.objects.get().pk + 1, result.stderr
    assert empty_place.manage("apply_retention", "--yes").returncode == 0


def test_without_yes_nothing_changes(backup, empty_place):
    result = empty_place.manage("restore", str(backup))
    assert result.returncode == 0, result.stderr
    assert "The database here is empty" in result.stdout
    assert "Add --yes" in result.stdout
    assert not (empty_place.var / "media").exists()
    assert "accounts_user" not in str(tables_of(empty_place))


def tables_of(place: Place) -> list[tuple]:
    if connection.vendor == "sqlite":
        return place.query("SELECT name FROM sqlite_master")
    return place.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")


def test_a_database_that_is_not_empty_is_refused(backup, empty_place):
    empty_place.manage("migrate")
    result = empty_place.manage("restore", str(backup), "--yes")
    assert result.returncode == 1
    assert "is not empty" in result.stderr
    assert empty_place.query("SELECT count(*) FROM accounts_user") == [(0,)]


def test_a_second_restore_changes_nothing(backup, empty_place, settings):
    for _ in range(2):
        result = empty_place.manage("restore", str(backup), "--yes", "--overwrite")
        assert result.returncode == 0, result.stderr
    assert files_below(empty_place.var / "media") == files_below(Path(settings.MEDIA_ROOT))


def test_overwrite_replaces_all_of_it(backup, empty_place):
    empty_place.manage("migrate")
    with closing(connect(empty_place.url)) as there, closing(there.cursor()) as cursor:
        cursor.execute("CREATE TABLE left_over (id integer)")
        there.commit()
    result = empty_place.manage("restore", str(backup), "--yes", "--overwrite")
    assert result.returncode == 0, result.stderr
    assert empty_place.query("SELECT count(*) FROM accounts_user") == [(2,)]
    assert ("left_over",) not in tables_of(empty_place)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Postgres guards its own files")
@pytest.mark.parametrize("before", ["nothing", "open to all"])
def test_only_its_owner_may_read_a_restored_database(before, backup, empty_place):
    path = empty_place.var / "db.sqlite3"
    if before == "open to all":
        path.touch()
        path.chmod(0o644)
    empty_place.manage("restore", str(backup), "--yes")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_the_storage_lost_is_named(city, tmp_path):
    default_storage.delete(city.name)
    errors = StringIO()
    call_command("backup", str(tmp_path / "city.tar"), stdout=StringIO(), stderr=errors)
    assert city.name in errors.getvalue()


def test_a_backup_never_replaces_another(backup):
    before = backup.read_bytes()
    with pytest.raises(CommandError, match="already"):
        call_command("backup", str(backup))
    assert backup.read_bytes() == before


def test_a_backup_that_breaks_leaves_nothing(city, tmp_path, monkeypatch):
    def break_down(*args: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("common.backup.services._flush_to_disk", break_down)
    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(folder / "city.tar"))
    assert list(folder.iterdir()) == []


def test_only_its_owner_may_read_a_backup(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_missing_folder_is_named(city, tmp_path):
    with pytest.raises(CommandError, match="no folder"):
        call_command("backup", str(tmp_path / "nowhere" / "city.tar"))


def test_the_backup_is_plain_to_read(backup, city):
    with tarfile.open(backup) as tar:
        assert tar.getnames() == ["database", f"media/{city.name}", "manifest.json"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no programs")
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_programs_that_are_missing_or_too_old_are_named(
    command, backup, empty_place, tmp_path, monkeypatch
):
    arguments = [str(tmp_path / "new.tar")] if command == "backup" else [str(backup), "--yes"]
    program = "pg_dump" if command == "backup" else "pg_restore"
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    result = empty_place.manage(command, *arguments)
    assert f"{program} is not installed. Install PostgreSQL's client" in result.stderr
    old = folder / program
    old.write_text(
        f"#!{shutil.which('sh', path='/bin:/usr/bin')}\necho '{program} (PostgreSQL) 9.6'"
    )
    old.chmod(0o700)
    result = empty_place.manage(command, *arguments)
    assert f"{program} (PostgreSQL) 9.6 is too old for this server" in result.stderr


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole file")
def test_who_keeps_a_table_locked_is_named_and_nothing_changes(city, tmp_path, monkeypatch):
    monkeypatch.setattr(databases, "LOCK_PATIENCE", timedelta(milliseconds=50))
    postgres = databases.Postgres()
    postgres.dump(tmp_path / "database")
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_user IN ACCESS SHARE MODE")
        with pytest.raises(BackupError, match="kept tables of the database locked"):
            postgres.restore(tmp_path / "database", overwrite=True)
    finally:
        other.close()
    assert StoredFile.objects.filter(pk=city.pk).exists()
