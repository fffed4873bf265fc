from django.apps import AppConfig
from django.conf import settings


class WasteWiseConfig(AppConfig):
    name = "wastewise"

    def ready(self) -> None:
        from wastewise import health_checks

        health_checks.register()
        if settings.SENTRY_DSN:
            from wastewise import sentry

            sentry.start()
