"""Our settings for a measuring process, which opens no database and signs nothing."""

import os
import secrets


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wastewise.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    import django

    django.setup()
