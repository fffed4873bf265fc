"""How each kind of database is dumped to one file and put back from it."""

import os
import re
import sqlite3
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from common.backup.errors import BackupError

# A dump of a large city takes a while; a server that hangs must still end some day.
PATIENCE = timedelta(hours=4)
LOCK_PATIENCE = timedelta(minutes=1)
# SQLSTATE, which psql names with the error: the message itself is in the server's language.
LOCK_NOT_AVAILABLE = "55P03"
SQLITE_HEADER = b"SQLite format 3\0"
# The one table that every database of ours has.
MIGRATIONS = "django_migrations"
NOT_OURS = f"The database in this backup is not ours: it has no table {MIGRATIONS}."
EMPTY_THE_DATABASE = ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]


class Database(Protocol):
    def version(self) -> int:
        """The number that must not go down from a backup to where it is restored."""

    def tables(self) -> list[str]: ...

    def dump(self, path: Path) -> None: ...

    def check(self, path: Path) -> None:
        """Refuse what is no whole dump of this application, before anything is replaced."""

    def restore(self, path: Path, *, overwrite: bool) -> None:
        """All of it or nothing; with `overwrite`, in place of everything that is there."""


def current() -> Database:
    return Sqlite() if connection.vendor == "sqlite" else Postgres()


class Sqlite:
    def __init__(self) -> None:
        self.path = Path(connection.settings_dict["NAME"])

    def version(self) -> int:
        return 3

    def tables(self) -> list[str]:
        return connection.introspection.table_names() if self.path.exists() else []

    def dump(self, path: Path) -> None:
        if not self.path.exists():
            raise BackupError(f"There is no database at {self.path} yet.")
        copy_sqlite(self.path, path)

    def check(self, path: Path) -> None:
        with path.open("rb") as file:
            if file.read(len(SQLITE_HEADER)) != SQLITE_HEADER:
                raise BackupError("The database in this backup is no SQLite database.")
        try:
            with closing(sqlite3.connect(path)) as copy:
                (found,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
                tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                ours = (MIGRATIONS,) in tables.fetchall()
        except sqlite3.Error as error:
            raise BackupError(f"The database in this backup cannot be read: {error}.") from error
        if found != "ok":
            raise BackupError(f"The database in this backup is damaged: {found}.")
        if not ours:
            raise BackupError(NOT_OURS)

    def restore(self, path: Path, *, overwrite: bool) -> None:
        connection.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()
        # Everybody's addresses are in it.
        self.path.chmod(0o600)
        copy_sqlite(path, self.path)


def copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own copy: right while others write, and one transaction in the target."""
    patience = LOCK_PATIENCE.total_seconds()

    def give_up_on_a_lock(status: int, remaining: int, total: int) -> None:
        # Python would try again for ever.
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise BackupError(f"Another process keeps {target} locked. Stop it first.")

    try:
        with (
            closing(sqlite3.connect(source, timeout=patience)) as here,
            closing(sqlite3.connect(target, timeout=patience)) as there,
        ):
            here.backup(there, progress=give_up_on_a_lock)
    except sqlite3.Error as error:
        raise BackupError(f"SQLite could not copy {source} to {target}: {error}.") from error


class Postgres:
    def version(self) -> int:
        connection.ensure_connection()
        return int(connection.connection.server_version) // 10_000

    def tables(self) -> list[str]:
        return connection.introspection.table_names()

    def dump(self, path: Path) -> None:
        self._require("pg_dump")
        _run(*_on_our_database("pg_dump", "--format=custom", "--no-owner", f"--file={path}"))

    def check(self, path: Path) -> None:
        self._require("pg_restore")
        try:
            contents = _run(["pg_restore", "--list", str(path)], {})
        except BackupError as error:
            raise BackupError(f"The database in this backup cannot be read: {error}") from error
        if not re.search(rf" TABLE \S+ {MIGRATIONS} ", contents):
            raise BackupError(NOT_OURS)

    def restore(self, path: Path, *, overwrite: bool) -> None:
        connection.close()
        script = path.with_suffix(".sql")
        _run(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path)], {})
        # psql and not pg_restore, because it does all of this in one transaction.
        arguments = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        if overwrite:
            patience = f"SET LOCAL lock_timeout = {LOCK_PATIENCE // timedelta(milliseconds=1)}"
            steps = ["SET LOCAL statement_timeout = 0", patience, *EMPTY_THE_DATABASE]
            arguments += ["--set=VERBOSITY=verbose", *(f"--command={step}" for step in steps)]
        try:
            _run(*_on_our_database("psql", *arguments, f"--file={script}"))
        except BackupError as error:
            if LOCK_NOT_AVAILABLE not in str(error):
                raise
            raise BackupError(
                f"Somebody kept tables of the database locked for {LOCK_PATIENCE}. Nothing was"
                " changed. Stop web, live, worker and beat, and close other programs that are"
                " connected, such as psql or a running backup."
            ) from error

    def _require(self, program: str) -> None:
        """Refuse programs older than the server: they stop half way, or leave out what they
        don't know."""
        said = _run([program, "--version"], {})
        found = re.search(r"\(PostgreSQL\) (\d+)", said)
        if not found or int(found[1]) < self.version():
            raise BackupError(
                f"{said.strip()} is too old for this server, which is PostgreSQL"
                f" {self.version()}. Install postgresql-client-{self.version()} or newer."
            )


def _on_our_database(program: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command, and the variables that hold what nobody may see in a list of processes."""
    command, variables = DatabaseClient.settings_to_cmd_args_env(
        connection.settings_dict, [*arguments]
    )
    # Django knows how to call psql; its siblings take the same arguments.
    return [program, *command[1:]], {"PGCONNECT_TIMEOUT": "10", **(variables or {})}


def _run(command: list[str], variables: dict[str, str]) -> str:
    try:
        result = subprocess.run(  # noqa: S603 (our own commands, without a shell)
            command,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            timeout=PATIENCE.total_seconds(),
        )
    except FileNotFoundError as error:
        raise BackupError(
            f"{command[0]} is not installed. Install PostgreSQL's client programs"
            " (on Debian: apt install postgresql-client)."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise BackupError(f"{command[0]} did not end within {PATIENCE}.") from error
    if result.returncode:
        raise BackupError(f"{command[0]} failed: {result.stderr.strip()[-2000:]}")
    return result.stdout
