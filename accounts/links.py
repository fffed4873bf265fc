"""How long the links in our letters work; every sentence that says so asks here."""

from datetime import timedelta

from django.conf import settings

CHECK_LIVES = timedelta(days=3)


def days_to_check() -> int:
    return CHECK_LIVES.days


def hours_to_reset() -> int:
    return int(settings.PASSWORD_RESET_TIMEOUT) // 3600
