from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from notifications.selectors import unread_label
from wastewise.demo import ACCOUNTS
from wastewise.navigation import may_open_records, places_for
from wastewise.theme import theme_of


def site(request: HttpRequest) -> dict[str, object]:
    """What every page knows. What asks for the person does so when a template shows it: an error
    page must not."""
    return {
        "DEMO": settings.DEMO,
        "VERSION": settings.VERSION,
        "demo_accounts": ACCOUNTS if settings.DEMO else (),
        "theme": theme_of(request),
        "page_before": partial(page_before, request),
        "places": partial(places_for, request),
        "may_open_records": SimpleLazyObject(partial(may_open_records, request)),
        # Asked for once, however often a page shows it.
        "unread": SimpleLazyObject(partial(unread_of, request)),
    }


def page_before(request: HttpRequest) -> str:
    """Where the caller came from, if that is a page of ours."""
    address = request.headers.get("Referer", "")
    is_ours = address and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else ""


def unread_of(request: HttpRequest) -> str:
    return unread_label(request.user) if request.user.is_authenticated else ""
