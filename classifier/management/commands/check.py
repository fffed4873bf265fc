from typing import Any

from django.core.checks import register
from django.core.management.commands import check

from classifier.checks import check_model


class Command(check.Command):
    """Django's own, and the model beside all else.

    Only here is the model a check: every command runs those that are registered for good, and an
    installation must start, migrate and train when its model is the trouble.
    """

    def handle(self, *app_labels: list[str], **options: Any) -> None:
        register(check_model, "model")
        super().handle(*app_labels, **options)
