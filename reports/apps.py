from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from reports import registries, square_triggers

        registries.fill()
        post_migrate.connect(square_triggers.make_triggers, sender=self)
