"""In a child: fill the database of its environment with a million."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench import disposals_million_sql as city
from bench.django_settings import set_up

# Nothing of this is kept, so nothing waits for a disk. Postgres would look up each row that another
# points at by itself, ten million times; `disposals_million_sql` says why they are there.
QUICK = {
    "postgresql": (
        "SET session_replication_role = replica",
        "SET synchronous_commit = off",
        "SET maintenance_work_mem = '512MB'",
        "SET work_mem = '256MB'",
        "SET statement_timeout = 0",
    ),
    "sqlite": (
        "PRAGMA synchronous = OFF",
        "PRAGMA cache_size = -500000",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA temp_store = MEMORY",
    ),
}
INDEXES = {
    "postgresql": """
        SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}' AND NOT EXISTS (
            SELECT 1 FROM pg_constraint WHERE conname = indexname
        )""",
    "sqlite": """
        SELECT name, sql FROM sqlite_master
        WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL""",
}
TABLES = (
    "accounts_user",
    "rewards_pointsentry",
    "rewards_score",
    "rewards_profile",
    "classifier_detection",
    "disposals_wasterecord",
)


def fill(what: str) -> None:
    from django.db import connection

    from disposals.likeness_index import LAYOUT
    from rewards.ledger import PERIODS

    say, periods = city.WORDS[connection.vendor], PERIODS[connection.vendor]
    steps = {
        "all": [
            city.people(say),
            city.entries(say),
            *(city.scores(period) for period in ("'all'", periods["month"], periods["week"])),
            city.earners(say),
            city.detections(say),
            city.records(say, LAYOUT),
        ],
        # After the ledger was looked through, in which these are not.
        "others": [city.others(say), city.other_profiles(say)],
    }[what]
    get_ready()
    tables = [
        table for table in TABLES if any(f"INSERT INTO {table} " in step for step in marked(steps))
    ]
    with without_indexes(tables):
        for step in steps:
            run(step)
    if connection.vendor == "postgresql":
        run(f"VACUUM ANALYZE {', '.join(tables)}")  # As it does by itself, a little later.


def marked(steps: list[str]) -> list[str]:
    return [" ".join(step.split()) + " " for step in steps]


def get_ready() -> None:
    from django.db import connection

    for statement in QUICK[connection.vendor]:
        run(statement)
    if connection.vendor == "sqlite":
        connection.connection.create_function("bytes_of", 1, bytes.fromhex, deterministic=True)


@contextmanager
def without_indexes(tables: list[str]) -> Iterator[None]:
    """Made anew, as the schema has them, once the rows are there: much quicker than with each."""
    from django.db import connection

    found = [
        pair for table in tables for pair in run(INDEXES[connection.vendor].format(table=table))
    ]
    for name, _definition in found:
        run(f'DROP INDEX "{name}"')
    yield
    for _name, definition in found:
        run(definition)


def run(statement: str) -> list[tuple[str, str]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


if __name__ == "__main__":
    set_up()
    fill(sys.argv[1])
