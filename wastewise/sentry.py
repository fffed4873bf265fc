"""Errors to Sentry, without what a person sent us. Imported only where SENTRY_DSN is set.

The client sends no personal data unless told to; we tell it of even less.
"""

from typing import TYPE_CHECKING

import sentry_sdk
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.utils import BadDsn

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
    """Leave of a request what its log line has: method and address, no query, nothing sent."""
    request = event.get("request")
    if request:
        event["request"] = {
            "method": request.get("method"),
            "url": str(request.get("url", "")).partition("?")[0],
        }
    return event
