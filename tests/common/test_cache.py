"""Redis away is an empty cache: every operation has its answer, soon, and says so aloud."""

import shutil
import socket
import subprocess
from unittest.mock import Mock

import pytest
from django.core.cache import caches
from redis import Redis
from redis.exceptions import RedisError

from common import cache as our_cache
from common import metrics
from common.cache import ForgivingRedisCache
from tests.probe.logs import lines_logged
from tests.servers import free_port, wait_until

OPTIONS = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}


def cache_at(port: int) -> ForgivingRedisCache:
    return ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": OPTIONS})


@pytest.fixture
def away() -> ForgivingRedisCache:
    return cache_at(free_port())


@pytest.fixture
def silent():
    """Takes the connection and never says a word, as a firewall's black hole does."""
    with socket.create_server(("127.0.0.1", 0)) as hole:
        yield hole


@pytest.mark.parametrize(
    ("operation", "arguments", "answer"),
    [
        ("get", ("key",), None),
        ("get", ("key", "else"), "else"),
        ("add", ("key", 1), True),
        ("set", ("key", 1), None),
        ("touch", ("key",), False),
        ("delete", ("key",), False),
        ("get_many", (["one", "two"],), {}),
        ("has_key", ("key",), False),
        ("set_many", ({"one": 1},), []),
        ("delete_many", (["one"],), None),
        ("clear", (), False),
        ("get_or_set", ("key", "made"), "made"),
    ],
)
def test_away_is_an_empty_cache(away, operation, arguments, answer):
    for _first_and_paused in range(2):
        assert getattr(away, operation)(*arguments) == answer


def test_a_counter_that_cannot_be_kept_is_a_missing_key(away):
    for change in (away.incr, away.decr):
        with pytest.raises(ValueError, match="not found"):
            change("key")


def test_away_is_logged_once_and_counted_each_time(away):
    before = metrics.CACHE_AWAY._value.get()
    with lines_logged() as lines:
        for _tried_and_away_again in range(3):
            away.get("key")
            our_cache._breaker._try_again_at = 0.0
    assert [line.getMessage().split(":")[0] for line in lines] == [
        "Redis is away, the cache is empty meanwhile"
    ]
    assert metrics.CACHE_AWAY._value.get() == before + 3


def test_a_silent_redis_costs_its_timeout_once(silent, monkeypatch):
    monkeypatch.setattr(our_cache, "time", Mock(monotonic=lambda: 1000.0))
    cache = cache_at(silent.getsockname()[1])
    for _ in range(50):
        cache.get("key")
    silent.setblocking(False)
    silent.accept()[0].close()
    with pytest.raises(BlockingIOError):
        silent.accept()  # There was one call, and then no other.


def test_the_health_check_is_not_forgiven(away):
    with pytest.raises(RedisError):
        away.ping()


def test_one_caller_at_a_time_looks_whether_it_is_back(away, monkeypatch):
    away.get("key")
    monkeypatch.setattr(our_cache._breaker, "_try_again_at", 0.0)
    assert [our_cache._breaker.lets_through() for _ in range(3)] == [True, False, False]


@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
def test_a_redis_that_dies_and_comes_back(tmp_path, monkeypatch):
    port = free_port()
    cache = cache_at(port)
    first = start_redis(port, tmp_path)
    cache.set("key", "kept")
    assert cache.get("key") == "kept"

    stop(first)
    assert cache.get("key") is None
    second = start_redis(port, tmp_path)
    assert cache.get("key") is None, "asked again too early"
    monkeypatch.setattr(our_cache._breaker, "_try_again_at", 0.0)
    with lines_logged() as lines:
        cache.set("key", "again")
        assert cache.get("key") == "again"
    assert [line.getMessage() for line in lines] == ["Redis is back."]

    # A restart between two requests leaves a dead connection in the pool: nobody notices.
    stop(second)
    third = start_redis(port, tmp_path)
    with lines_logged() as lines:
        assert cache.add("key", "third") is True
        assert cache.get("key") == "third"
    assert lines == []
    stop(third)


def start_redis(port: int, folder) -> subprocess.Popen:
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([*command, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL)
    wait_until(lambda: answers(port))
    return process


def answers(port: int) -> bool:
    try:
        with Redis(port=port) as client:
            return client.ping()
    except RedisError:
        return False


def stop(process: subprocess.Popen) -> None:
    process.terminate()
    process.wait(10)


def test_pages_and_api_go_on(client, db, settings):
    """Through the whole stack, throttles included."""
    settings.CACHES = {
        "default": {
            "BACKEND": "common.cache.ForgivingRedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
            "OPTIONS": OPTIONS,
        }
    }
    settings.THROTTLE_RATES = dict.fromkeys(settings.THROTTLE_RATES, "1/day")
    assert isinstance(caches["default"], ForgivingRedisCache)
    assert client.get("/").status_code == 200
    assert [client.get("/api/schema/").status_code for _ in range(2)] == [200, 200]
    health = client.get("/api/health")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["parts"]["cache"] == "away"
