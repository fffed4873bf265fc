from django.db import migrations

from rewards import seed


def load(apps, schema_editor):
    seed.load_levels(apps.get_model("rewards", "Level"))
    seed.load_badges(apps.get_model("rewards", "Badge"))


class Migration(migrations.Migration):
    dependencies = [("rewards", "0001_initial")]

    # Backwards, the tables go with all that is in them.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
