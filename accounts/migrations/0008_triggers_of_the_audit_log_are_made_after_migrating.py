from django.db import migrations

FORGET = """
DROP TRIGGER IF EXISTS only_added ON accounts_auditentry;
DROP FUNCTION IF EXISTS refuse_to_change_audit_log();
"""


def forget(apps, schema_editor):
    """Those of common.append_only take their place, on SQLite too."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORGET)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_names_that_can_be_read")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
