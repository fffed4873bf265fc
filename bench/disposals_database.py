"""A database on Postgres for one measurement, made beside the one that DATABASE_URL names."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psycopg2  # type: ignore[import-untyped]


@contextmanager
def own_database() -> Iterator[str]:
    """Its URL, or nothing where DATABASE_URL names no Postgres."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield ""
        return
    name = f"wastewise_bench_{secrets.token_hex(4)}"
    ours = urlsplit(given)._replace(path=f"/{name}").geturl()
    server = urlsplit(given)._replace(path="/postgres").geturl()
    execute(server, f"CREATE DATABASE {name}")
    try:
        yield ours
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
