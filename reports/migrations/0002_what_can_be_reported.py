from django.db import migrations

from reports import seed


def load(apps, schema_editor):
    seed.load_types(apps.get_model("reports", "ReportType"))


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    # Backwards, the tables go with all that is in them.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
