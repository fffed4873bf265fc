from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """What every page knows."""
    return {"DEMO": settings.DEMO, "VERSION": settings.VERSION}
