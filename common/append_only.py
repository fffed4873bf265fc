"""Tables whose rows are only added. The database refuses all else, whoever asks.

SQLite forgets triggers without a word when a migration rebuilds their table. So no migration makes
them: they are looked for after each `migrate`, and made where one is missing.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.signals import post_migrate

# Which app's migration brings the table.
_tables: dict[str, AppConfig] = {}

REFUSED = (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
# One that somebody switched off refuses nothing: it counts as missing.
FIND_POSTGRES = """
SELECT tgname FROM pg_trigger
WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal AND tgenabled IN ('O', 'A')
"""
FIND_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"


def only_add_to(model: type[Model]) -> None:
    """An app says in its ready() that nobody changes or removes these rows."""
    app = apps.get_app_config(model._meta.app_label)
    _tables[model._meta.db_table] = app
    post_migrate.connect(make_triggers, sender=app, dispatch_uid=f"make triggers of {app.label}")


def make_triggers(app_config: AppConfig, using: str = "default", **_kwargs: Any) -> None:
    """After the app is migrated; also where `migrate` has not come to its tables yet."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    for table in [name for name, app in _tables.items() if app == app_config and name in there]:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for name in missing_triggers(connection, table):
                cursor.execute(_drop(connection, table, name))
                cursor.execute(_wanted(connection, table)[name])


def lift_triggers(connection: BaseDatabaseWrapper) -> None:
    """For tests, which empty whole databases."""
    with connection.cursor() as cursor:
        for table in _tables:
            for name in _wanted(connection, table):
                cursor.execute(_drop(connection, table, name))


def missing_triggers(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    find = FIND_POSTGRES if connection.vendor == "postgresql" else FIND_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(find, [table])
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in _wanted(connection, table) if name not in found]


def _wanted(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    if connection.vendor == "postgresql":
        return {_name(table, action): _postgres(table, action, each) for action, each in REFUSED}
    # SQLite knows no TRUNCATE.
    return {_name(table, action): _sqlite(table, action) for action in ("update", "delete")}


def _postgres(table: str, action: str, each: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION refuse_to_change_what_was_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {_name(table, action)} BEFORE {action.upper()} ON {table}
    FOR EACH {each} EXECUTE FUNCTION refuse_to_change_what_was_added();
"""


def _sqlite(table: str, action: str) -> str:
    return f"""
CREATE TRIGGER {_name(table, action)} BEFORE {action.upper()} ON {table}
BEGIN SELECT RAISE(ABORT, 'rows of {table} are only added'); END
"""


def _name(table: str, action: str) -> str:
    return f"{table}_refuses_{action}"


def _drop(connection: BaseDatabaseWrapper, table: str, name: str) -> str:
    where = f" ON {table}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{where}"
