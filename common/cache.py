"""Redis as a cache that may be away: every operation then acts as in an empty cache."""

import logging
import time
from collections.abc import Callable
from functools import cached_property, wraps
from threading import Lock
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from common import metrics

logger = logging.getLogger(__name__)

# A Redis that swallows packets costs its timeout once in this time, not in every request.
PAUSE_SECONDS = 5.0


class Breaker:
    """Open while Redis is taken to be away. One caller at a time finds out whether it is back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._try_again_at = 0.0
        self.is_open = False

    def lets_through(self) -> bool:
        if not self.is_open:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._try_again_at:
                return False
            self._try_again_at = now + PAUSE_SECONDS
            return True

    def trip(self, error: RedisError) -> None:
        with self._lock:
            was_open, self.is_open = self.is_open, True
            self._try_again_at = time.monotonic() + PAUSE_SECONDS
        if not was_open:
            logger.warning("Redis is away, the cache is empty meanwhile: %s", error)

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            logger.info("Redis is back.")


# Django makes a cache object per thread; what one thread found out holds for all.
_breaker = Breaker()


def or_else(operation: Callable[..., Any], answer: Callable[..., Any]) -> Callable[..., Any]:
    """The operation, or the answer of an empty cache when Redis is away."""

    @wraps(operation)
    def forgiving(self: RedisCacheClient, *args: Any) -> Any:
        if _breaker.lets_through():
            try:
                found = operation(self, *args)
            except RedisError as error:
                _breaker.trip(error)
            else:
                _breaker.close()
                return found
        metrics.CACHE_AWAY.inc()
        return answer(*args)

    return forgiving


def no_such_key(key: str, _delta: int) -> int:
    raise ValueError(f"Key {key!r} not found.")


class ForgivingRedisCacheClient(RedisCacheClient):
    @cached_property
    def _redis(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Of the one server. Django makes a client for each operation, which takes as long as the
        operation itself."""
        return self._redis

    add = or_else(RedisCacheClient.add, lambda *_: True)
    get = or_else(RedisCacheClient.get, lambda _key, default: default)
    set = or_else(RedisCacheClient.set, lambda *_: None)
    touch = or_else(RedisCacheClient.touch, lambda *_: False)
    delete = or_else(RedisCacheClient.delete, lambda *_: False)
    get_many = or_else(RedisCacheClient.get_many, lambda *_: {})
    has_key = or_else(RedisCacheClient.has_key, lambda *_: False)
    incr = or_else(RedisCacheClient.incr, no_such_key)
    set_many = or_else(RedisCacheClient.set_many, lambda *_: None)
    delete_many = or_else(RedisCacheClient.delete_many, lambda *_: None)
    clear = or_else(RedisCacheClient.clear, lambda *_: False)


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingRedisCacheClient

    def ping(self) -> None:
        """Unforgiving, for the health check."""
        self._cache.get_client(None, write=True).ping()
