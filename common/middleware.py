"""What every request passes, outermost first. See MIDDLEWARE in the settings."""

import logging
import re
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.middleware.gzip import GZipMiddleware
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.functional import empty

from common import metrics, request_id
from common.addresses import is_trusted, parse_address
from common.errors import SENTENCES, DomainError, is_api, refusal, refusal_for

# What a plain Django view may raise without a mistake of ours; DRF asks errors.py by itself.
EXPECTED = (DomainError, RequestDataTooBig, UnreadablePostError)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

request_logger = logging.getLogger("wastewise.request")

FORWARDED_HEADERS = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
)
LENGTH = re.compile(r"[0-9]{1,15}")
# Any other word a caller makes up is counted as one.
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
# The last word of the names of path arguments that are as good as a password.
SECRET_WORDS = frozenset({"token", "key", "code"})


class TrustedProxyMiddleware:
    """REMOTE_ADDR becomes the caller's address. Only a trusted proxy is believed about it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        if not is_trusted(meta.get("REMOTE_ADDR", "")):
            for header in FORWARDED_HEADERS:
                meta.pop(header, None)
            return self.get_response(request)
        # Each proxy appends whom it heard from: the first from the right that we do not run is
        # the caller, and everything left of it is hearsay.
        for word in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            address = parse_address(word.strip())
            if address is None:
                break
            meta["REMOTE_ADDR"] = str(address)
            if not is_trusted(str(address)):
                break
        return self.get_response(request)


class RequestLogMiddleware:
    """One line and one count for every request, whatever became of it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        request_id.begin(request.META.get("HTTP_X_REQUEST_ID", ""))
        response = self.get_response(request)
        response["X-Request-ID"] = request_id.current()
        seconds = time.perf_counter() - begun
        count_request(request, response.status_code, seconds)
        log_request(request, response.status_code, seconds)
        return response


def count_request(request: HttpRequest, status: int, seconds: float) -> None:
    method = request.method if request.method in METHODS else "OTHER"
    route = route_of(request)
    metrics.REQUESTS.labels(method, route, f"{status // 100}xx").inc()
    metrics.REQUEST_SECONDS.labels(method, route).observe(seconds)


def log_request(request: HttpRequest, status: int, seconds: float) -> None:
    path = loggable_path(request.path, request.resolver_match)
    fields = {
        "user": known_user_id(request),
        "method": request.method,
        "path": path,
        "route": route_of(request),
        "status": status,
        "duration_ms": round(seconds * 1000, 2),
        "address": request.META.get("REMOTE_ADDR", ""),
    }
    if reason := getattr(request, "logged_reason", ""):
        # Django ends some of its reasons with the path.
        fields["reason"] = reason.replace(request.path, path)
    failed = status >= 500
    request_logger.log(
        logging.WARNING if failed else logging.INFO,
        "%s %s %s",
        request.method,
        path,
        status,
        extra={"fields": fields},
        exc_info=getattr(request, "logged_error", None) if failed else None,
    )


def route_of(request: HttpRequest) -> str:
    """The pattern, not the path: there are only as many as we wrote."""
    match = request.resolver_match
    return f"/{match.route}" if match else "unknown"


def loggable_path(path: str, match: ResolverMatch | None = None) -> str:
    """Without what opens something to whoever reads it."""
    match = match or match_of(path)
    for name, value in match.kwargs.items() if match else ():
        if name.rpartition("_")[2] in SECRET_WORDS and value:
            path = path.replace(str(value), "***")
    return path


def match_of(path: str) -> ResolverMatch | None:
    """Whoever refuses or redirects does so before Django looks. And of a link in a mail, a mail
    program may have lost the last slash or put a bracket behind it."""
    for candidate in (path, f"{path}/", path[: path.rfind("/") + 1]):
        with suppress(Resolver404):
            return resolve(candidate)
    return None


def known_user_id(request: HttpRequest) -> str | None:
    """Who asked, if the request found out: a log line is worth no query."""
    user = request.__dict__.get("user")
    loaded = getattr(user, "_wrapped", user)
    if loaded is not empty and loaded is not None:
        return str(loaded.pk) if loaded.pk else None
    session = getattr(request, "session", None)
    return getattr(session, "_session_cache", {}).get(SESSION_KEY)


class GZipPagesMiddleware(GZipMiddleware):
    """Pages go out small also where no proxy stands before us; a picture would only cost work.
    Django's own adds a little noise, so that the size tells nothing of the secrets inside."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind != "text/html":
            return response
        return super().process_response(request, response)


class ContentSecurityPolicyMiddleware:
    """One policy per area of the site: the longest prefix that fits."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        policies = settings.CONTENT_SECURITY_POLICIES
        self.policies = sorted(policies.items(), key=lambda item: -len(item[0]))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Content-Security-Policy"] = self.policy_for(request.path_info)
        return response

    def policy_for(self, path: str) -> str:
        return next(policy for prefix, policy in self.policies if path.startswith(prefix))


class RefusalMiddleware:
    """Whatever refuses, wherever it stands: one shape under /api/, one sentence on a page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        status = response.status_code
        is_json = response.get("Content-Type", "").startswith("application/json")
        # Of pages, Django leaves only this one without a word.
        is_ours_to_say = is_api(request) or status == 405
        if status < 400 or is_json or not is_ours_to_say:
            return response
        if status not in SENTENCES:
            status = 500 if status >= 500 else 400
        answer = refusal(status).answer(request)
        for name in ("Allow", "Vary"):
            if name in response:
                answer[name] = response[name]
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        found = refusal_for(error) if isinstance(error, EXPECTED) else None
        return found.answer(request) if found else None


class HostileRequestMiddleware:
    """Refuses what no view should have to think of: bodies too large to read or of a length that
    nobody announced (Django would read those as empty), text that no database stores."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in ("utf-8", "utf8"):
            return refusal(415).answer(request)
        if not has_readable_text(request):
            return refusal(400).answer(request)
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            return refusal(411).answer(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not LENGTH.fullmatch(length):
            return refusal(400).answer(request)
        if int(length) > settings.MAX_REQUEST_BYTES:
            return refusal(413).answer(request)
        return self.get_response(request)


def has_readable_text(request: HttpRequest) -> bool:
    """The address and the cookies are UTF-8 and hold no NUL."""
    query = unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("iso-8859-1"))
    texts = [request.path_info, query.decode(errors="replace"), *request.COOKIES.values()]
    return not any("\0" in text or "\ufffd" in text for text in texts)
