from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_origins_leave_events")]

    operations = [
        migrations.RemoveField(model_name="reportevent", name="address"),
        migrations.RemoveField(model_name="reportevent", name="agent"),
    ]
