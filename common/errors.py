"""Every refusal has a code, a sentence and, under /api/, one shape."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions

from common import request_id
from common.logs import remember_error


class DomainError(Exception):
    """A rule said no. The message is a sentence for the person who asked."""

    code = "REFUSED"
    status = 400

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        status: int | None = None,
        details: tuple[dict[str, str], ...] = (),
        wait: int = 0,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.status = status or self.status
        # Which field the rule is about, and how long to wait, as in Refusal.
        self.details = details
        self.wait = wait


@dataclass(frozen=True)
class Refusal:
    status: int
    code: str
    message: str
    details: tuple[dict[str, str], ...] = ()
    wait: int = 0  # seconds until it makes sense to try again

    @property
    def is_worth_a_new_try(self) -> bool:
        return self.status >= 429 or self.code == "CSRF_FAILED"

    def envelope(self) -> dict[str, Any]:
        return {
            "success": False,
            "error": {
                "code": self.code,
                "message": str(self.message),
                "details": list(self.details),
            },
            "request_id": request_id.current(),
        }

    def json(self) -> JsonResponse:
        return JsonResponse(self.envelope(), status=self.status, headers=self.headers())

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The envelope for an app, the same sentence on a page for a person."""
        if is_api(request):
            return self.json()
        response = render(request, "error.html", {"refusal": self}, status=self.status)
        for name, value in self.headers().items():
            response[name] = value
        return response

    def headers(self) -> dict[str, str]:
        wait = self.wait or (5 if self.status == 503 else 0)
        return {"Retry-After": str(wait)} if wait else {}


SENTENCES = {
    400: ("BAD_REQUEST", gettext_lazy("We couldn't read this request.")),
    401: ("NOT_AUTHENTICATED", gettext_lazy("Please log in first.")),
    403: ("PERMISSION_DENIED", gettext_lazy("Your account may not do this.")),
    404: ("NOT_FOUND", gettext_lazy("There is nothing at this address.")),
    405: ("METHOD_NOT_ALLOWED", gettext_lazy("This address does not take this method.")),
    406: ("NOT_ACCEPTABLE", gettext_lazy("We can't answer in the format you asked for.")),
    409: ("CONFLICT", gettext_lazy("This does not fit with what happened in the meantime.")),
    411: ("LENGTH_REQUIRED", gettext_lazy("Tell us with Content-Length how much you send.")),
    413: ("PAYLOAD_TOO_LARGE", gettext_lazy("This is more than we take in one request.")),
    415: ("UNSUPPORTED_MEDIA_TYPE", gettext_lazy("We don't take this kind of content here.")),
    429: ("THROTTLED", gettext_lazy("That was a bit fast. Wait a moment and try again.")),
    500: ("SERVER_ERROR", gettext_lazy("Something broke on our side. Nothing was changed.")),
    503: ("UNAVAILABLE", gettext_lazy("We are out for a moment. Please try again soon.")),
}


# A refusal names what is wrong; it does not send a megabyte of unknown fields back.
MOST_DETAILS = 20
LONGEST_FIELD_NAME = 100


def refusal(status: int, code: str | None = None, message: str | None = None) -> Refusal:
    usual_code, usual_message = SENTENCES[status]
    return Refusal(status, code or usual_code, message or str(usual_message))


def expired_form() -> Refusal:
    return refusal(403, "CSRF_FAILED", _("This form has expired. Reload the page and try again."))


def is_api(request: HttpRequest) -> bool:
    return request.path_info == "/api" or request.path_info.startswith("/api/")


def is_database_away(error: BaseException | None) -> bool:
    """No connection, a lost one, or a wait for a lock that ran out: try again, nothing is wrong."""
    return isinstance(error, (OperationalError, InterfaceError))


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """What DRF calls for every exception in a view; None lets it become our 500."""
    found = refusal_for(error)
    if found is None:
        return None
    if found.status >= 500:
        remember_error(context["request"]._request, error)
    # Not DRF's Response: the view may render YAML or HTML, a refusal is always JSON.
    response = found.json()
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response


def refusal_for(error: Exception) -> Refusal | None:
    match error:
        case DomainError():
            return Refusal(error.status, error.code, error.message, error.details, error.wait)
        case exceptions.ValidationError():
            message = _("Some of what you sent is not right.")
            details = tuple(islice(_details(error.detail), MOST_DETAILS))
            return Refusal(400, "VALIDATION_ERROR", message, details)
        case exceptions.APIException():
            return _refusal_for_api_exception(error)
        case Http404():
            return refusal(404)
        case PermissionDenied():
            return refusal(403)
        case RequestDataTooBig():
            return refusal(413)
        case SuspiciousOperation() | UnreadablePostError():
            return refusal(400)
        case OperationalError() | InterfaceError():
            return refusal(503)
    return None


def _refusal_for_api_exception(error: exceptions.APIException) -> Refusal:
    status = error.status_code
    if status not in SENTENCES:
        return Refusal(status, str(error.default_code).upper(), str(error.detail))
    if isinstance(error, exceptions.PermissionDenied) and "CSRF" in str(error.detail):
        return expired_form()
    if isinstance(error, exceptions.ParseError):
        return refusal(400, "PARSE_ERROR", str(error.detail))
    return replace(refusal(status), wait=getattr(error, "wait", None) or 0)


def _details(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Flatten DRF's nested lists and dicts into rows of a dotted field and a message."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = str(key)[:LONGEST_FIELD_NAME]
            yield from _details(value, f"{field}.{name}" if field else name)
    elif isinstance(detail, list):
        for value in detail:
            yield from _details(value, field)
    else:
        yield {"field": field, "message": str(detail)}
