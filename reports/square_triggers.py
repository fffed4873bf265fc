"""What keeps the counts of squares: triggers, so that nobody who writes a report can forget them.

SQLite forgets triggers without a word when a migration rebuilds their table. So no migration makes
them: they are looked for after each `migrate`, and made where one is missing; then all is counted
anew.

A trigger and a count of everything are the same statement, over other rows: what is written is
added, what was there before is taken away.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from common.append_only import FIND_POSTGRES, FIND_SQLITE
from common.days import start_of
from places.cells import BITS
from reports.models import Horizon, Square
from reports.states import OPEN, State

Kind = Square.Kind
NEW_DAYS = 90
# Of the widest squares, 1.2 km across: all who write of one wait for each other, so none is as
# wide as the city. Of the finest, 76 m: what shows finer ones shows so little that it is counted
# each time.
WIDEST, FINEST = 15, 19
TABLES = {"reports_report", "reports_square", "reports_horizon"}
# Nothing else that happens to a report touches a square, or waits for whoever does.
CHANGES = "state, withdrawn_at, created_at, cell, shown_latitude, shown_longitude"

IS_OPEN = "{row}.state IN (" + ", ".join(f"'{state}'" for state in OPEN) + ")"
BELONGS = {
    Kind.OPEN: IS_OPEN,
    Kind.CLOSED: f"NOT ({IS_OPEN})",
    Kind.NEW: "{row}.created_at >= (SELECT since FROM reports_horizon)",
}
LEVELS = " UNION ALL ".join(
    f"SELECT {level} AS level, {2 * (BITS - level)} AS shift" for level in range(WIDEST, FINEST + 1)
)


def counted(row: str, table: str = "", *, kinds: Iterable[Kind] = Kind, times: int = 1) -> str:
    """Each kind that a report is of, if it is public and has a place."""
    return " UNION ALL ".join(
        f"""
    SELECT {times} AS times, {kind.value} AS kind, {row}.cell AS cell,
        {row}.shown_latitude AS latitude, {row}.shown_longitude AS longitude
    {table} WHERE {row}.cell IS NOT NULL AND {row}.withdrawn_at IS NULL
        AND {row}.state <> '{State.UNCONFIRMED}' AND {BELONGS[kind].format(row=row)}"""
        for kind in kinds
    )


def put(*rows: str) -> str:
    """Into their squares, which all take in the same order, so that no two wait for each other.
    What stays as it was touches none."""
    return f"""
INSERT INTO reports_square (kind, level, number, count, latitudes, longitudes, offsets)
SELECT kind, level, number, sum(times), sum(times * latitude), sum(times * longitude),
    sum(times * (cell - (number << shift)))
FROM (
    SELECT changed.*, levels.*, (cell >> shift) & ~2 AS number
    FROM ({" UNION ALL ".join(rows)}) AS changed, ({LEVELS}) AS levels
) AS placed
WHERE true
GROUP BY kind, level, number
HAVING sum(times) <> 0 OR sum(times * cell) <> 0
    OR sum(times * latitude) <> 0 OR sum(times * longitude) <> 0
ORDER BY level, kind, number
ON CONFLICT (kind, level, number) DO UPDATE SET
    count = reports_square.count + excluded.count,
    latitudes = reports_square.latitudes + excluded.latitudes,
    longitudes = reports_square.longitudes + excluded.longitudes,
    offsets = reports_square.offsets + excluded.offsets;
"""  # noqa: S608


def first_new_day() -> date:
    return timezone.localdate() - timedelta(days=NEW_DAYS)


def new_since() -> datetime:
    return start_of(first_new_day())


def make_triggers(using: str = "default", **_kwargs: Any) -> None:
    """After the app is migrated; also where `migrate` has not come to its tables yet."""
    connection = connections[using]
    if not set(connection.introspection.table_names()) >= TABLES:
        return
    if not missing_triggers(connection):
        mend_after_flush(using)
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, statement in wanted(connection).items():
            where = " ON reports_report" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
            cursor.execute(statement)
        # Nobody sees triggers that count on from nothing.
        count_anew(using)


def mend_after_flush(using: str) -> None:
    """A flush empties tables in any order. Reports that go after their squares are taken away from
    nothing, and what is left would hide as many that come later."""
    if Square.objects.using(using).filter(count__lt=0).exists():
        count_anew(using)


def count_anew(using: str = "default", *, kinds: Collection[Kind] = tuple(Kind)) -> None:
    """Between two commits: whoever writes a report meanwhile waits."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        hold_reports(using)
        if Kind.NEW in kinds:
            Horizon.objects.using(using).update_or_create(pk=1, defaults={"since": new_since()})
        Square.objects.using(using).filter(kind__in=kinds).delete()
        cursor.execute(put(counted("report", "FROM reports_report AS report", kinds=kinds)))


def hold_reports(using: str = "default") -> None:
    """Until the transaction ends. SQLite lets one write at a time anyway."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("LOCK TABLE reports_report IN SHARE MODE")
            # A page gives up after some seconds; a million reports take longer.
            cursor.execute("SET LOCAL statement_timeout = 0")


def move_horizon() -> None:
    """As soon as a day has begun, and once for all who ask."""
    if not Horizon.objects.filter(since=new_since()).exists():
        count_anew(kinds=(Kind.NEW,))


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    find = FIND_POSTGRES if connection.vendor == "postgresql" else FIND_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(find, ["reports_report"])
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in wanted(connection) if name not in found]


def wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    if connection.vendor == "postgresql":
        return {"reports_report_squares": POSTGRES}
    return SQLITE


ADD, TAKE_AWAY = counted("NEW"), counted("OLD", times=-1)
POSTGRES = f"""
CREATE OR REPLACE FUNCTION count_report_in_squares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {put(ADD)}
    ELSIF TG_OP = 'DELETE' THEN {put(TAKE_AWAY)}
    ELSE {put(TAKE_AWAY, ADD)}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reports_report_squares AFTER INSERT OR DELETE OR UPDATE OF {CHANGES}
    ON reports_report FOR EACH ROW EXECUTE FUNCTION count_report_in_squares();
"""
SQLITE = {
    f"reports_report_squares_{name}": f"""
CREATE TRIGGER reports_report_squares_{name} AFTER {event} ON reports_report
BEGIN {statement} END"""
    for name, event, statement in (
        ("new", "INSERT", put(ADD)),
        ("gone", "DELETE", put(TAKE_AWAY)),
        ("changed", f"UPDATE OF {CHANGES}", put(TAKE_AWAY, ADD)),
    )
}
