from django.db import migrations

# Listing's `icontains` on Postgres asks for upper(description). Without this, a word that nobody
# wrote is looked for in every report there is. pg_trgm comes with Postgres, and whoever owns the
# database may switch it on. SQLite has nothing like it, and cities on it are small.
FORWARDS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX report_words ON reports_report USING gin (upper(description) gin_trgm_ops)",
)
BACKWARDS = ("DROP INDEX report_words",)


def on_postgres(statements):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return execute


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_what_can_be_reported")]

    operations = [migrations.RunPython(on_postgres(FORWARDS), on_postgres(BACKWARDS))]
