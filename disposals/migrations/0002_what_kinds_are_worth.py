from django.db import migrations

from disposals import seed


def load(apps, schema_editor):
    seed.load_rates(apps.get_model("disposals", "KindRate"))
    seed.load_fair_play(apps.get_model("disposals", "FairPlay"))


class Migration(migrations.Migration):
    dependencies = [("disposals", "0001_initial")]

    # Backwards, the tables go with all that is in them.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
