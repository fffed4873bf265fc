"""Proof that sums follow from the ledger: statements over whole tables, each of which finds nothing
where all is well.

What a week is and which month a day lies in is said here once more, in SQL, and not taken from the
code that writes: two who agree are worth more than one who repeats itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from common.append_only import missing_triggers
from rewards.models import PointsEntry, Profile

# Of each kind of trouble; how many more there are is said.
MOST_NAMED = 5

SUMS = """
WITH due AS (
    SELECT person_id, SUM(amount) AS balance,
        SUM(CASE WHEN direction = 'earned' THEN amount ELSE 0 END) AS earned
    FROM rewards_pointsentry GROUP BY person_id
), all_sides AS (
    SELECT person_id, balance AS due_balance, earned AS due_earned,
        0 AS balance, 0 AS earned, 0 AS score FROM due
    UNION ALL SELECT person_id, 0, 0, balance, earned, 0 FROM rewards_profile
    UNION ALL SELECT person_id, 0, 0, 0, 0, points FROM rewards_score WHERE period = 'all'
)
SELECT person_id, SUM(balance), SUM(due_balance), SUM(earned), SUM(score), SUM(due_earned)
FROM all_sides GROUP BY person_id
HAVING SUM(balance) <> SUM(due_balance) OR SUM(earned) <> SUM(due_earned)
    OR SUM(score) <> SUM(due_earned)
"""
RUNNING = """
SELECT id, balance_after, due FROM (
    SELECT id, balance_after, amount
        + LEAD(balance_after, 1, 0) OVER (PARTITION BY person_id ORDER BY id DESC) AS due
    FROM rewards_pointsentry
) AS entry
WHERE balance_after <> due
"""
SIGNS = """
SELECT id, direction, amount FROM rewards_pointsentry
WHERE NOT (direction IN ('earned', 'returned') AND amount > 0 OR direction = 'spent' AND amount < 0)
"""
# A calendar, so that few days are put into words instead of many lines.
SCORES = """
WITH calendar AS (
    SELECT day, {month} AS month, {week} AS week
    FROM (SELECT DISTINCT day FROM rewards_pointsentry) AS days
), both_sides AS (
    SELECT person_id, month AS period, amount AS due, 0 AS kept
    FROM rewards_pointsentry JOIN calendar USING (day) WHERE direction = 'earned'
    UNION ALL SELECT person_id, week, amount, 0
    FROM rewards_pointsentry JOIN calendar USING (day) WHERE direction = 'earned'
    UNION ALL SELECT person_id, period, 0, points FROM rewards_score WHERE period <> 'all'
)
SELECT person_id, period, SUM(kept), SUM(due) FROM both_sides
GROUP BY person_id, period HAVING SUM(kept) <> SUM(due)
"""
# SQLite has learnt of ISO's weeks but lately. Each belongs to the year that its Thursday is in.
THURSDAY = "date(day, '-3 days', 'weekday 4')"
PERIODS = {
    "postgresql": {"month": "to_char(day, 'YYYY-MM')", "week": "to_char(day, 'IYYY-\"W\"IW')"},
    "sqlite": {
        "month": "strftime('%Y-%m', day)",
        "week": f"strftime('%Y', {THURSDAY}) || "
        f"printf('-W%02d', (strftime('%j', {THURSDAY}) + 6) / 7)",
    },
}

# It sorts whole tables, and may take longer than a request: on a busy machine as long as it takes.
HOLD = {
    "postgresql": (
        (
            "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            "SET LOCAL statement_timeout = 0",
            "SET LOCAL work_mem = '128MB'",
        ),
        ("ROLLBACK",),
    ),
    "sqlite": (
        ("PRAGMA cache_size = -200000", "BEGIN"),
        ("ROLLBACK", "PRAGMA cache_size = -2000"),
    ),
}


@dataclass(frozen=True)
class Ledger:
    entries: int
    people: int
    troubles: list[str]


def look_through() -> Ledger:
    with _one_moment():
        return Ledger(
            entries=PointsEntry.objects.count(),
            people=Profile.objects.count(),
            troubles=[*_wrong_rows(), *_missing_rules()],
        )


def _wrong_rows() -> Iterator[str]:
    yield from _found(
        SUMS,
        "{0} has a balance of {1}, by the ledger {2}, earned {3}, in rankings {4},"
        " by the ledger {5}",
    )
    yield from _found(RUNNING, "entry {0} leaves {1} points, by those before it {2}")
    yield from _found(SIGNS, "entry {0} is {1} and has {2} points")
    scores = SCORES.format(**PERIODS[connection.vendor])
    yield from _found(scores, "{0} has {2} points in {1}, by the ledger {3}")


def _found(statement: str, words: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        for row in cursor.fetchmany(MOST_NAMED):
            yield words.format(*row)
        more = sum(1 for _row in cursor)
    if more:
        yield f"… and {more} more like this"


def _missing_rules() -> Iterator[str]:
    for model in apps.get_app_config("rewards").get_models():
        table = model._meta.db_table
        with connection.cursor() as cursor:
            there = connection.introspection.get_constraints(cursor, table)
        for constraint in model._meta.constraints:
            if constraint.name not in there:
                yield f"{table} lacks its constraint {constraint.name}"
    for name in missing_triggers(connection, PointsEntry._meta.db_table):
        yield f"the ledger lacks its trigger {name}"


@contextmanager
def _one_moment() -> Iterator[None]:
    """All statements see the same rows, whoever writes meanwhile, and nobody waits for them.

    Not `atomic`: on SQLite that takes the only place of a writer.
    """
    if connection.in_atomic_block:  # A test, which is alone.
        yield
        return
    begin, end = HOLD[connection.vendor]
    with connection.cursor() as cursor:
        for statement in begin:
            cursor.execute(statement)
        try:
            yield
        finally:
            for statement in end:
                cursor.execute(statement)
