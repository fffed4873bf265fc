"""An address becomes a place: asked of a server that speaks as Nominatim does.

Its house rules are kept: one question a second from all of us, a name by which they find us, and
what was asked before is remembered. Nobody is asked while settings.GEOCODER_URL is empty.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max, Min
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.errors import DomainError
from places.models import District

logger = logging.getLogger(__name__)

MOST_FOUND = 5
LONGEST_NAME = 300
MOST_BYTES = 256 * 1024
TURN_SECONDS = 1.0
# So long somebody waits for a turn.
PATIENCE_SECONDS = 3.0


@dataclass(frozen=True)
class Found:
    name: str
    latitude: float
    longitude: float
    # Whom to thank, as the server says.
    thanks: str = ""


class GeocoderAway(DomainError):
    code = "GEOCODER_AWAY"
    status = 503

    def __init__(self) -> None:
        sentence = _("We can't look up addresses just now. Describe the place in words instead.")
        super().__init__(sentence, details=({"field": "address", "message": sentence},), wait=5)


class NoRedirects(HTTPRedirectHandler):
    """Whoever runs the server named it; nobody else sends us elsewhere."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_opener = build_opener(NoRedirects)


def is_on() -> bool:
    return bool(settings.GEOCODER_URL)


def find(words: str) -> list[Found]:
    """Places of that name, best first. Raises GeocoderAway."""
    words = " ".join(words.split())
    if not words or not is_on():
        return []
    address = address_of(words)
    key = f"geocoder:{hashlib.sha256(address.encode()).hexdigest()}"
    if (rows := cache.get(key)) is None:
        wait_for_turn()
        rows = ask(address)
        cache.set(key, rows, settings.GEOCODER_CACHE_SECONDS)
    return [Found(*row) for row in rows]


def address_of(words: str) -> str:
    query = {"q": words, "format": "jsonv2", "limit": MOST_FOUND}
    query["accept-language"] = get_language() or "en"
    box = District.objects.aggregate(
        west=Min("west"), south=Min("south"), east=Max("east"), north=Max("north")
    )
    if box["west"] is not None:
        corners = (box["west"], box["south"], box["east"], box["north"])
        query |= {"viewbox": ",".join(f"{corner:.5f}" for corner in corners), "bounded": 1}
    return f"{settings.GEOCODER_URL}?{urlencode(query)}"


def wait_for_turn() -> None:
    """Whoever writes the key has the turn; it is gone when the next one may."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not cache.add("geocoder:turn", 1, TURN_SECONDS):
        if time.monotonic() > end:
            raise GeocoderAway
        time.sleep(0.1)


def ask(address: str) -> list[tuple[str, float, float, str]]:
    """Plain rows: a cache outlives the classes of the program that wrote into it."""
    agent = f"WasteWise ({settings.PUBLIC_URL}; {settings.CONTACT_EMAIL})"
    # Read by wastewise.environment: http or https, and nothing else.
    request = Request(address, headers={"User-Agent": agent, "Accept": "application/json"})  # noqa: S310
    try:
        with _opener.open(request, timeout=settings.GEOCODER_TIMEOUT_SECONDS) as answer:
            body = answer.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise ValueError("more than we read")
        found = json.loads(body)
    except (URLError, HTTPException, OSError, ValueError, RecursionError) as error:
        logger.warning("The geocoder did not answer: %s", error)
        raise GeocoderAway from error
    return list(rows_in(found))


def rows_in(found: Any) -> Iterator[tuple[str, float, float, str]]:
    """What is no place is left out: the server is somebody else's."""
    for row in found[:MOST_FOUND] if isinstance(found, list) else []:
        try:
            name = " ".join(str(row["display_name"]).split())[:LONGEST_NAME]
            latitude, longitude = float(row["lat"]), float(row["lon"])
        except (KeyError, TypeError, ValueError):
            continue
        if name and abs(latitude) <= 90 and abs(longitude) <= 180:
            yield name, latitude, longitude, str(row.get("licence", ""))[:LONGEST_NAME]
