from django.conf import settings
from django.http import HttpRequest

from wastewise.demo import ACCOUNTS


def site(request: HttpRequest) -> dict[str, object]:
    """What every page knows."""
    return {
        "DEMO": settings.DEMO,
        "VERSION": settings.VERSION,
        "demo_accounts": ACCOUNTS if settings.DEMO else (),
    }
