"""Errors to Sentry, without what a person sent us. Imported only where SENTRY_DSN is set.

The client sends no personal data unless told to; we tell it of even less.
"""

from typing import TYPE_CHECKING

import sentry_sdk
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.utils import BadDsn

from common.middleware import loggable_path

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def start() -> None:
    try:
        sentry_sdk.init(
            dsn=settings.SENTRY_DSN,
            release=settings.VERSION,
            before_send=strip,
            max_request_body_size="never",
            include_local_variables=False,
        )
    except BadDsn as error:
        raise ImproperlyConfigured(f"SENTRY_DSN: {error}") from error


def strip(event: "Event", hint: "Hint") -> "Event":
    """Leave of a request what its log line has: method and address, no keys, nothing sent."""
    request = event.get("request")
    if request:
        event["request"] = {
            "method": request.get("method"),
            "url": loggable_url(str(request.get("url", ""))),
        }
    return event


def loggable_url(url: str) -> str:
    scheme, _, rest = url.partition("?")[0].partition("://")
    host, _, path = rest.partition("/")
    return f"{scheme}://{host}{loggable_path(f'/{path}')}"
