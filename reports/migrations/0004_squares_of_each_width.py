from django.db import migrations, models

# What keeps the squares knows their columns. It is made anew after each `migrate`.
TRIGGERS = {
    "postgresql": (
        "DROP TRIGGER IF EXISTS reports_report_counts ON reports_report",
        "DROP FUNCTION IF EXISTS count_report_in_square()",
        "DROP TRIGGER IF EXISTS reports_report_squares ON reports_report",
        "DROP FUNCTION IF EXISTS count_report_in_squares()",
    ),
    "sqlite": (
        *(
            f"DROP TRIGGER IF EXISTS reports_report_counts_{name}"
            for name in ("new", "gone", "taken", "put")
        ),
        *(
            f"DROP TRIGGER IF EXISTS reports_report_squares_{name}"
            for name in ("new", "gone", "changed")
        ),
    ),
}


def drop_triggers(apps, schema_editor):
    for statement in TRIGGERS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_words_are_found")]

    operations = [
        migrations.RunPython(drop_triggers, drop_triggers),
        migrations.DeleteModel("Square"),
        migrations.CreateModel(
            name="Square",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "level",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Open"), (2, "Closed"), (3, "New")]
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("count", models.IntegerField()),
                ("latitudes", models.FloatField()),
                ("longitudes", models.FloatField()),
                ("offsets", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(kind__in=[1, 2, 3]), name="square_kind_known"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Horizon",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(id=1), name="horizon_is_one")
                ]
            },
        ),
    ]
