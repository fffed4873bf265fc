from decimal import Decimal

from django.db import migrations, models

from disposals import seed

# What the first migration wrote: recycling's factor alone, without the landfill that it spares.
FIRST = {
    "cardboard": "3.461",
    "glass": "0.309",
    "metal": "4.839",
    "organic": "0.132",
    "paper": "3.913",
    "plastic": "1.025",
}
FIRST_SOURCE = "US EPA, Waste Reduction Model (WARM), version 15, 2020:"


def correct(apps, schema_editor):
    """What staff have set in the meantime is theirs."""
    KindRate = apps.get_model("disposals", "KindRate")
    for row in seed.ROWS:
        if row.label in FIRST:
            untouched = KindRate.objects.filter(
                label=row.label,
                co2e_per_kg=Decimal(FIRST[row.label]),
                source__startswith=FIRST_SOURCE,
            )
            untouched.update(co2e_per_kg=row.co2e_per_kg, source=row.source)


class Migration(migrations.Migration):
    dependencies = [("disposals", "0002_what_kinds_are_worth")]

    operations = [
        migrations.AlterField(
            model_name="kindrate",
            name="co2e_per_kg",
            field=models.DecimalField(
                decimal_places=3,
                help_text="By recycling or composting it instead of burying it.",
                max_digits=6,
                verbose_name="kg of CO2e saved for each kg",
            ),
        ),
        migrations.RunPython(correct, migrations.RunPython.noop),
    ]
