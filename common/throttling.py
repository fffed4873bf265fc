"""How often a caller may call: two counters in the cache for each, never a list of times.

The window slides: what the window before this one counted weighs as much as it still reaches into
the last minute. A refused call is not counted, so nobody who keeps trying is kept out for good.
Without a cache everybody passes; the cache itself says aloud that it is away.
"""

import hashlib
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common.callers import caller_of

if TYPE_CHECKING:  # DRF imports us while it makes that class.
    from rest_framework.views import APIView

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class CallerThrottle(BaseThrottle):
    """The view's own throttle_scope, or one for callers we know and one for visitors, for whom
    the view may name its own as visitor_throttle_scope."""

    _wait = 0

    def allow_request(self, request: Request, view: "APIView") -> bool:
        caller = caller_of(request)
        is_visitor = caller.startswith("address:")
        usual = getattr(view, "visitor_throttle_scope", "visitor") if is_visitor else "user"
        scope = getattr(view, "throttle_scope", None) or usual
        self._wait = check_throttle(scope=scope, caller=caller)
        return self._wait == 0

    def wait(self) -> float:
        return self._wait


@dataclass(frozen=True)
class Usage:
    """What one caller did in this window and in the one before it."""

    limit: int
    length: int
    elapsed: float
    before: int
    current: int

    def is_spent(self) -> bool:
        weight = 1 - self.elapsed / self.length
        return self.current + self.before * weight >= self.limit

    def seconds_left(self) -> int:
        """The first whole second at which a call passes."""
        free = self.limit - self.current
        if free > 0:
            wait = self.length * (1 - free / self.before) - self.elapsed
        else:
            overhang = max(0.0, 1 - self.limit / self.current)
            wait = self.length * (1 + overhang) - self.elapsed
        return math.floor(wait) + 1


def check_throttle(*, scope: str, caller: str, counts: bool = True) -> int:
    """Count one call, or just look. 0: it may go on; otherwise the seconds until one may."""
    rate = settings.THROTTLE_RATES[scope]
    if rate == "off":
        return 0
    limit, _, unit = rate.partition("/")
    length = SECONDS[unit]
    window, elapsed = divmod(time.time(), length)
    keys = [_key(scope, caller, window - 1), _key(scope, caller, window)]
    counted = cache.get_many(keys)
    usage = Usage(int(limit), length, elapsed, *(counted.get(key, 0) for key in keys))
    if usage.is_spent():
        return usage.seconds_left()
    if not counts:
        return 0
    # Calls that came together all passed the look above; each gets its own number here.
    others = _count(keys[1], 2 * length) - 1
    usage = Usage(int(limit), length, elapsed, usage.before, others)
    return usage.seconds_left() if usage.is_spent() else 0


def _key(scope: str, caller: str, window: float) -> str:
    """Hashed: a caller may be named by what somebody typed, which is private and of any length."""
    name = hashlib.sha256(caller.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"throttle:{scope}:{name}:{window:.0f}"


def _count(key: str, lifetime: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # The first in this window, or there is no cache.
        is_first = cache.add(key, 1, lifetime)
    try:
        return 1 if is_first else cache.incr(key)
    except ValueError:
        return 1
