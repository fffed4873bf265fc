from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0004_versions_and_review"),
        ("common", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="trainingphoto",
            name="merged_group",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=64
            ),
        ),
        migrations.AddIndex(
            model_name="detection",
            index=models.Index(
                condition=models.Q(
                    ("file__isnull", False),
                    ("may_train", True),
                    models.Q(("verified_label", ""), _negated=True),
                ),
                fields=["verified_at"],
                name="detection_to_learn_from",
            ),
        ),
        migrations.AddIndex(
            model_name="trainingphoto",
            index=models.Index(
                condition=models.Q(("merged_group", ""), _negated=True),
                fields=["merged_group"],
                name="training_photo_merged",
            ),
        ),
        migrations.AddIndex(
            model_name="trainingphoto",
            index=models.Index(
                condition=models.Q(("grouped_at", None)),
                fields=["state"],
                name="training_photo_ungrouped",
            ),
        ),
    ]
