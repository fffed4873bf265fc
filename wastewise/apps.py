from django.apps import AppConfig
from django.conf import settings


class WasteWiseConfig(AppConfig):
    name = "wastewise"

    def ready(self) -> None:
        from wastewise import checks, health_checks  # noqa: F401

        health_checks.register()
        if settings.SENTRY_DSN:
            from wastewise import sentry

            sentry.start()
