from django.db import migrations

COPY = """
INSERT INTO reports_eventorigin (event_id, "at", address, agent)
SELECT id, "at", address, agent FROM reports_reportevent
WHERE address IS NOT NULL OR agent <> ''
"""


class Migration(migrations.Migration):
    """Apart from the next one: Postgres alters no table that rows of the same transaction wait to
    be checked against."""

    dependencies = [("reports", "0009_origins_of_events")]

    operations = [migrations.RunSQL(COPY, migrations.RunSQL.noop, elidable=True)]
