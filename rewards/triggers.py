"""Rows of the ledger are only added. The database refuses all else, whoever asks.

SQLite forgets triggers without a word when a migration rebuilds their table. So no migration makes
them: they are looked for after each `migrate`, and made where one is missing.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "rewards_pointsentry"
SENTENCE = "rows of the ledger are only added"

SQLITE = {
    f"ledger_refuses_{action}": f"""
CREATE TRIGGER ledger_refuses_{action} BEFORE {action.upper()} ON {TABLE}
BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
"""
    for action in ("update", "delete")
}
POSTGRES = {
    f"ledger_refuses_{action}": f"""
CREATE OR REPLACE FUNCTION refuse_to_change_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_refuses_{action} BEFORE {action.upper()} ON {TABLE}
    FOR EACH {each} EXECUTE FUNCTION refuse_to_change_ledger();
"""
    for action, each in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
}
# One that somebody switched off refuses nothing: it counts as missing.
FIND_POSTGRES = """
SELECT tgname FROM pg_trigger
WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal AND tgenabled IN ('O', 'A')
"""
FIND_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"


def make_triggers(app_config: AppConfig, using: str = "default", **_kwargs: Any) -> None:
    """After the app is migrated; also where `migrate` has not come to our table yet."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    missing = missing_triggers(connection)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name in missing:
            cursor.execute(_drop(connection, name))
            cursor.execute(_wanted(connection)[name])


def lift_triggers(connection: BaseDatabaseWrapper) -> None:
    """For tests, which empty whole databases."""
    with connection.cursor() as cursor:
        for name in _wanted(connection):
            cursor.execute(_drop(connection, name))


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    find = FIND_POSTGRES if connection.vendor == "postgresql" else FIND_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(find, [TABLE])
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in _wanted(connection) if name not in found]


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return POSTGRES if connection.vendor == "postgresql" else SQLITE


def _drop(connection: BaseDatabaseWrapper, name: str) -> str:
    where = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{where}"
