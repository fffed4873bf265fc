"""The ledger only grows, whoever writes and by whatever way."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from common.append_only import make_triggers, missing_triggers
from rewards.models import PointsEntry
from rewards.services import earn

TABLE = PointsEntry._meta.db_table
ON_POSTGRES = connection.vendor == "postgresql"
CHANGES = ["UPDATE {} SET amount = 1000", "UPDATE {} SET reason = reason", "DELETE FROM {}"]
if ON_POSTGRES:
    CHANGES += ["TRUNCATE {} CASCADE"]


@pytest.fixture
def entry(citizen) -> PointsEntry:
    earn(person=citizen, reason="disposal", source="1", amount=10)
    return PointsEntry.objects.get()


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_but_adding_gets_past_the_database(entry, change):
    with (
        pytest.raises(IntegrityError, match="only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        if ON_POSTGRES:  # It truncates nothing while checks of this transaction are to come.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(change.format(TABLE))
    assert PointsEntry.objects.get() == entry


def test_rows_of_the_orm_are_refused_too(entry):
    entry.amount = 20
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        entry.save()
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        entry.delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(ON_POSTGRES, reason="It rebuilds no tables")
def test_sqlite_forgets_triggers_and_migrate_makes_them_again():
    with connection.schema_editor() as editor:
        editor._remake_table(PointsEntry)
    assert missing_triggers(connection, TABLE) == [
        f"{TABLE}_refuses_update",
        f"{TABLE}_refuses_delete",
    ]
    call_command("migrate", stdout=StringIO())
    assert missing_triggers(connection, TABLE) == []


@pytest.mark.django_db
@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite switches no triggers off")
def test_a_trigger_that_is_switched_off_is_missing():
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER {TABLE}_refuses_delete")
    assert missing_triggers(connection, TABLE) == [f"{TABLE}_refuses_delete"]
    make_triggers(apps.get_app_config("rewards"))
    assert missing_triggers(connection, TABLE) == []
