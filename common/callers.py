"""Who calls, as one short text: what is counted, and what is remembered, is kept per caller."""

from ipaddress import IPv6Address, ip_network

from django.http import HttpRequest
from rest_framework.request import Request

from common.addresses import parse_address


def caller_of(request: HttpRequest | Request) -> str:
    # What authenticates something that is no person says so on request.auth.
    if name := getattr(getattr(request, "auth", None), "caller", ""):
        return str(name)
    user = request.user
    return f"user:{user.pk}" if user.is_authenticated else address_of(request)


def address_of(request: HttpRequest | Request) -> str:
    """The address as TrustedProxyMiddleware left it. One IPv6 household has a whole /64."""
    text = request.META.get("REMOTE_ADDR", "")
    address = parse_address(text)
    if isinstance(address, IPv6Address):
        return f"address:{ip_network((int(address) >> 64 << 64, 64))}"
    return f"address:{address or text}"
