"""Where the settings are read from, and how what no library reads is read."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import FileAwareEnv

BASE_DIR = Path(__file__).resolve().parent.parent

# FileAwareEnv also takes NAME_FILE=/run/secrets/name, the way containers hand over secrets.
env = FileAwareEnv()
env.read_env(env.str("ENV_FILE", str(BASE_DIR / ".env")), recurse=False)

DEMO = env.bool("DEMO", False)


def networks(name: str, default: list[str]) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(word.strip()) for word in env.list(name, default)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


def tiles(name: str) -> tuple[str, str]:
    """The address of a map's pictures, and whom a browser must be allowed to ask for them."""
    text = env.str(name, "")
    found = re.fullmatch(r"(https://)(\{s\}\.)?([a-z0-9.-]+(?::[0-9]+)?)/[^\s'\"<>;]*", text)
    if not text:
        return "", ""
    if found is None or not all(part in text for part in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured(
            f'{name}: "{text}" is no address of tiles. Write one such as'
            " https://tiles.example.org/{z}/{x}/{y}.png."
        )
    scheme, any_server, host = found.groups()
    return text, f"{scheme}{'*.' if any_server else ''}{host}"


def geocoder(name: str) -> str:
    text = env.str(name, "")
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+/[^\s?#]*", text):
        raise ImproperlyConfigured(
            f'{name}: "{text}" is no address to ask for places. Write one such as'
            " https://nominatim.example.org/search."
        )
    return text


def rate(name: str, default: str) -> str:
    text = env.str(name, default)
    if not re.fullmatch(r"off|[1-9][0-9]{0,5}/(second|minute|hour|day)", text):
        raise ImproperlyConfigured(
            f'{name}: "{text}" is no rate. Write off, or a number per second, minute, hour or day'
            " such as 60/minute."
        )
    return text
