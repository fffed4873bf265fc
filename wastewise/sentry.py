"""Errors to Sentry, without what a person sent us. Imported only where SENTRY_DSN is set.

The client sends no personal data unless told to; we tell it of even less.
"""

from typing import TYPE_CHECKING

import sentry_sdk
from django.conf import settings

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def start() -> None:
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=settings.VERSION,
        before_send=strip,
        max_request_body_size="never",
        include_local_variables=False,
    )


def strip(event: "Event", hint: "Hint") -> "Event":
    """Leave of a request what its log line has: method and address, no query, nothing sent."""
    request = event.get("request")
    if request:
        event["request"] = {
            "method": request.get("method"),
            "url": str(request.get("url", "")).partition("?")[0],
        }
    return event
