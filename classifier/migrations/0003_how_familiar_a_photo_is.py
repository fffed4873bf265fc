from django.db import migrations, models


class Migration(migrations.Migration):
    """With a default of the database: the program of before goes on writing rows meanwhile."""

    dependencies = [("classifier", "0002_photochoices_detection")]

    operations = [
        migrations.AddField(
            model_name="detection",
            name="is_familiar",
            field=models.BooleanField(db_default=True, default=True, verbose_name="familiar"),
        ),
    ]
