import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_whose_mailbox_a_link_went_to")]

    operations = [
        migrations.CreateModel(
            name="EventOrigin",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="origin",
                        serialize=False,
                        to="reports.reportevent",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="at"
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True, verbose_name="address")),
                ("agent", models.CharField(blank=True, max_length=300, verbose_name="browser")),
            ],
            options={
                "verbose_name": "origin of an event",
                "verbose_name_plural": "origins of events",
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("email", ""), _negated=True),
                fields=["closed_at"],
                name="report_address_kept",
            ),
        ),
    ]
