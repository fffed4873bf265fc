"""Network addresses: read as one form each, and looked up among networks."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 address as it is, also where a socket for both shows it as ::ffff:192.0.2.1."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_trusted(address: str) -> bool:
    return is_among(address, settings.TRUSTED_PROXIES)


def is_among(address: str, networks: list[IPv4Network | IPv6Network]) -> bool:
    parsed = parse_address(address) if networks else None
    return parsed is not None and any(parsed in network for network in networks)
