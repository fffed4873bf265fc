"""A Postgres database, a Redis and a folder for one measurement, gone when it is over."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2  # type: ignore[import-untyped]

from bench.own_redis import own_redis

ROOT = Path(__file__).resolve().parent.parent
SERVER = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
CHILD = ("-m", "bench.disposals_operations_child")


@dataclass(frozen=True)
class Scratch:
    """A database of its own, and the folder of whatever else is written."""

    folder: Path
    environment: dict[str, str]

    def run(self, *command: str) -> str:
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def start(self, *command: str, log: str) -> "subprocess.Popen[bytes]":
        with (self.folder / log).open("ab") as output:
            return subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=output,
                stderr=output,
            )

    def make_world(self, **size: int) -> Path:
        file = self.folder / "world.jsonl"
        self.run("manage.py", "migrate", "-v0")
        self.run(*CHILD, "world", str(file), json.dumps(size))
        return file

    def compare(self, files: list[Path]) -> tuple[int, list[str]]:
        said = self.run(*CHILD, "compare", *map(str, files)).splitlines()
        return int(said[0]), said[1:]


@contextmanager
def scratch(**variables: str) -> Iterator[Scratch]:
    name = f"wastewise_bench_{secrets.token_hex(4)}"
    with (
        tempfile.TemporaryDirectory(prefix="wastewise-bench-") as folder,
        own_redis(Path(folder)) as redis,
    ):
        on_server(f"CREATE DATABASE {name}")
        try:
            environment = settings(Path(folder), f"{SERVER}/{name}", redis) | variables
            yield Scratch(Path(folder), environment)
        finally:
            on_server(f"DROP DATABASE {name} WITH (FORCE)")


def on_server(statement: str) -> None:
    connection = psycopg2.connect(f"{SERVER}/postgres")
    # No transaction: databases come and go outside of one.
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def settings(folder: Path, database: str, redis: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "wastewise.settings",
        "SECRET_KEY": "bench" * 12,
        "ENV_FILE": os.devnull,
        "DEMO": "off",
        "HTTPS": "off",
        "STAFF_SECOND_FACTOR": "off",
        "VAR": str(folder / "var"),
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "LOG_LEVEL": "ERROR",
        "LOG_DIR": "",
    }
