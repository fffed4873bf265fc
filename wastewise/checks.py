"""What `manage.py check --deploy` says of an installation beside Django's own words."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_mail(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.EMAIL_URL or settings.MEANT_TO_PRINT_MAILS:
        return []
    return [
        Warning(
            "EMAIL_URL is empty: no mail reaches anybody, and links that open accounts are printed"
            " where the worker runs.",
            hint="Set EMAIL_URL to your mail server, or to console if that is what you want.",
            id="wastewise.W001",
        )
    ]
