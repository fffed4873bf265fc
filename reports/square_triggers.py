"""What keeps the counts of squares: triggers, so that nobody who writes a report can forget them.

SQLite forgets triggers without a word when a migration rebuilds their table. So no migration makes
them: they are looked for after each `migrate`, and made where one is missing; then all is counted
anew.
"""

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from common.append_only import FIND_POSTGRES, FIND_SQLITE
from places.cells import BITS
from reports.states import State

# Bits of each direction of a square: finer ones would be nearly as many as reports, and the map
# of a part of the city that shows finer ones is quick to count.
LEVEL = 19
SHIFT = 2 * (BITS - LEVEL)
TABLES = ("reports_report", "reports_square")
# Nothing else that happens to a report touches its square, or waits for whoever does.
CHANGES = "state, withdrawn_at, cell, shown_latitude, shown_longitude"


def is_counted(row: str) -> str:
    """IS_PUBLIC, with a place."""
    return (
        f"{row}.cell IS NOT NULL AND {row}.withdrawn_at IS NULL"
        f" AND {row}.state <> '{State.UNCONFIRMED}'"
    )


def offset(row: str) -> str:
    return f"{row}.cell - (({row}.cell >> {SHIFT}) << {SHIFT})"


def differs(vendor: str) -> str:
    """A move from one public state to the next is none of the squares' business."""
    unlike = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    places = ("cell", "shown_latitude", "shown_longitude")
    moved = " OR ".join(f"OLD.{name} {unlike} NEW.{name}" for name in places)
    return f"({is_counted('OLD')}) <> ({is_counted('NEW')}) OR {moved}"


ADD = f"""
INSERT INTO reports_square (number, count, latitudes, longitudes, offsets)
VALUES (NEW.cell >> {SHIFT}, 1, NEW.shown_latitude, NEW.shown_longitude, {offset("NEW")})
ON CONFLICT (number) DO UPDATE SET
    count = reports_square.count + 1,
    latitudes = reports_square.latitudes + excluded.latitudes,
    longitudes = reports_square.longitudes + excluded.longitudes,
    offsets = reports_square.offsets + excluded.offsets;
"""  # noqa: S608
TAKE_AWAY = f"""
UPDATE reports_square SET
    count = count - 1,
    latitudes = latitudes - OLD.shown_latitude,
    longitudes = longitudes - OLD.shown_longitude,
    offsets = offsets - ({offset("OLD")})
WHERE number = OLD.cell >> {SHIFT};
"""  # noqa: S608
COUNT_ALL = f"""
INSERT INTO reports_square (number, count, latitudes, longitudes, offsets)
SELECT report.cell >> {SHIFT}, count(*), sum(shown_latitude), sum(shown_longitude),
    sum({offset("report")})
FROM reports_report AS report WHERE {is_counted("report")} GROUP BY report.cell >> {SHIFT}
"""  # noqa: S608


def make_triggers(using: str = "default", **_kwargs: Any) -> None:
    """After the app is migrated; also where `migrate` has not come to its tables yet."""
    connection = connections[using]
    if not set(TABLES) <= set(connection.introspection.table_names()):
        return
    if not missing_triggers(connection):
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, statement in wanted(connection).items():
            where = " ON reports_report" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
            cursor.execute(statement)
    count_anew(using)


def count_anew(using: str = "default") -> None:
    """Between two commits: whoever writes a report meanwhile waits."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE reports_report IN SHARE MODE")
        cursor.execute("DELETE FROM reports_square")
        cursor.execute(COUNT_ALL)


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    find = FIND_POSTGRES if connection.vendor == "postgresql" else FIND_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(find, ["reports_report"])
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in wanted(connection) if name not in found]


def wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    if connection.vendor == "postgresql":
        return {"reports_report_counts": POSTGRES}
    return SQLITE


POSTGRES = f"""
CREATE OR REPLACE FUNCTION count_report_in_square() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT ({differs("postgresql")}) THEN RETURN NULL; END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        IF {is_counted("OLD")} THEN {TAKE_AWAY} END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        IF {is_counted("NEW")} THEN {ADD} END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reports_report_counts AFTER INSERT OR DELETE OR UPDATE OF {CHANGES}
    ON reports_report FOR EACH ROW EXECUTE FUNCTION count_report_in_square();
"""
SQLITE = {
    f"reports_report_counts_{name}": f"""
CREATE TRIGGER reports_report_counts_{name} AFTER {event} ON reports_report
WHEN {condition} BEGIN {statement} END"""
    for name, event, condition, statement in (
        ("new", "INSERT", is_counted("NEW"), ADD),
        ("gone", "DELETE", is_counted("OLD"), TAKE_AWAY),
        (
            "taken",
            f"UPDATE OF {CHANGES}",
            f"({is_counted('OLD')}) AND ({differs('sqlite')})",
            TAKE_AWAY,
        ),
        (
            "put",
            f"UPDATE OF {CHANGES}",
            f"({is_counted('NEW')}) AND ({differs('sqlite')})",
            ADD,
        ),
    )
}
