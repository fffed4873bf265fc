"""How fast somebody may tell: what is slow for us, and what makes us write to others."""

from django.http import HttpRequest
from django.utils.translation import ngettext
from rest_framework.request import Request

from common.callers import address_of, caller_of
from common.errors import DomainError
from common.throttling import check_throttle


def check_photo(request: HttpRequest | Request) -> None:
    """Counted together with the other photos that somebody has looked at."""
    caller = caller_of(request)
    scope = "visitor_photos" if caller.startswith("address:") else "user"
    refuse_for(check_throttle(scope=scope, caller=caller))


def check_visitor(request: HttpRequest | Request) -> None:
    """Whoever has no account makes us write to an address that they typed."""
    if not request.user.is_authenticated:
        refuse_for(check_throttle(scope="mail_asks", caller=address_of(request)))


def refuse_for(wait: int) -> None:
    if wait:
        sentence = ngettext(
            "That was a bit fast. Try again in %(wait)d second.",
            "That was a bit fast. Try again in %(wait)d seconds.",
            wait,
        )
        raise DomainError(sentence % {"wait": wait}, code="THROTTLED", status=429, wait=wait)
