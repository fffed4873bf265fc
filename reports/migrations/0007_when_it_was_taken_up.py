from django.db import migrations, models
from django.db.models import Min, OuterRef, Q, Subquery


def look_it_up(apps, schema_editor):
    """As their events say it: the first step of staff or a rule, or what staff added to them."""
    report = apps.get_model("reports", "Report")
    event = apps.get_model("reports", "ReportEvent")
    by_staff = Q(role="staff", kind__in=["state", "merged"])
    by_a_rule = Q(role="system", kind="state") & ~Q(from_state="unconfirmed")
    steps = event.objects.filter(by_staff | by_a_rule, report=OuterRef("pk")).order_by()
    first = steps.values("report").annotate(first=Min("at")).values("first")
    report.objects.filter(
        pk__in=event.objects.filter(by_staff | by_a_rule).values("report")
    ).update(taken_up_at=Subquery(first))


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_near_without_reading")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="taken_up_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="taken up"),
        ),
        migrations.RunPython(look_it_up, migrations.RunPython.noop, elidable=True),
    ]
