from django.db import migrations

from guide import seed


def load(apps, schema_editor):
    seed.load_items(apps.get_model("guide", "GuideItem"))
    seed.load_papers(apps.get_model("guide", "Paper"))


class Migration(migrations.Migration):
    dependencies = [("guide", "0001_initial")]

    # Backwards, the tables go with all that is in them.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
