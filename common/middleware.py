"""What every request passes, outermost first. See MIDDLEWARE in the settings."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from common import request_id
from common.errors import is_api, refusal

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class TrustedProxyMiddleware:
    """REMOTE_ADDR becomes the caller's address. Only a trusted proxy is believed about it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        if not is_trusted(meta.get("REMOTE_ADDR", "")):
            for header in (
                "HTTP_X_FORWARDED_FOR",
                "HTTP_X_FORWARDED_PROTO",
                "HTTP_X_FORWARDED_HOST",
            ):
                meta.pop(header, None)
            return self.get_response(request)
        # Each proxy appends whom it heard from: the first from the right that we do not run is
        # the caller, and everything left of it is hearsay.
        for word in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            address = word.strip()
            if not is_address(address):
                break
            meta["REMOTE_ADDR"] = address
            if not is_trusted(address):
                break
        return self.get_response(request)


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_trusted(address: str) -> bool:
    return is_address(address) and any(
        ip_address(address) in network for network in settings.TRUSTED_PROXIES
    )


class RequestLogMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id.begin(request.headers.get("X-Request-ID", ""))
        response = self.get_response(request)
        response["X-Request-ID"] = request_id.current()
        return response


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


class HostileRequestMiddleware:
    """Refuses what no view should have to think of: bodies too large to read, NUL in addresses."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return refuse(request, 400)
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_REQUEST_BYTES:
            return refuse(request, 413)
        return self.get_response(request)


def refuse(request: HttpRequest, status: int) -> HttpResponse:
    found = refusal(status)
    if is_api(request):
        return found.json()
    return render(request, "error.html", {"refusal": found}, status=status)
