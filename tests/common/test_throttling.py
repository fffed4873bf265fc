import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from common import throttling
from common.callers import address_of
from common.throttling import check_throttle

pytestmark = [pytest.mark.urls("tests.probe.urls")]


@pytest.fixture
def rates(settings):
    settings.THROTTLE_RATES = {
        "visitor": "3/minute",
        "user": "5/minute",
        "login": "2/minute",
        "login_failures": "off",
        "login_alarm": "off",
        "off": "off",
    }
    return settings.THROTTLE_RATES


@pytest.fixture
def clock(monkeypatch):
    """Stands still at the beginning of a minute until a test moves it."""

    class Clock:
        now = 1_800_000_000.0

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(throttling, "time", clock)
    return clock


@pytest.fixture
def caller():
    """Nobody else's, as tests share one cache."""
    return f"address:{uuid.uuid4()}"


@pytest.fixture
def address():
    number = uuid.uuid4().int
    return f"2001:db8:{number >> 16 & 0xFFFF:x}:{number & 0xFFFF:x}::1"


def calls(caller, times, scope="visitor"):
    return [check_throttle(scope=scope, caller=caller) for _ in range(times)]


def test_a_rate_lets_so_many_pass_and_says_when_the_next_may(rates, clock, caller):
    assert calls(caller, 3) == [0, 0, 0]
    clock.now += 12.5
    wait = check_throttle(scope="visitor", caller=caller)
    assert wait == 48
    clock.now += wait - 1
    assert check_throttle(scope="visitor", caller=caller) == 1
    clock.now += 1
    assert check_throttle(scope="visitor", caller=caller) == 0


def test_the_window_slides(rates, clock, caller):
    """Three calls late in one minute leave no room for three more early in the next."""
    clock.now += 59
    assert calls(caller, 3) == [0, 0, 0]
    clock.now += 2
    assert calls(caller, 1) == [0]
    wait = check_throttle(scope="visitor", caller=caller)
    assert wait == 20
    clock.now += wait
    assert calls(caller, 1) == [0]


def test_after_two_quiet_windows_everything_is_forgotten(rates, clock, caller):
    calls(caller, 3)
    clock.now += 120
    assert calls(caller, 3) == [0, 0, 0]


def test_refused_calls_are_not_counted(rates, clock, caller):
    """Whoever keeps knocking gets in as soon as whoever waits."""
    calls(caller, 3)
    assert all(calls(caller, 50))
    clock.now += 60.5
    assert calls(caller, 1) == [0]


def test_callers_and_scopes_are_counted_apart(rates, clock, caller):
    calls(caller, 3)
    assert calls(caller, 1, scope="login") == [0]
    assert calls(f"{caller}1", 1) == [0]


def test_off_is_a_rate(rates, caller):
    assert not any(calls(caller, 100, scope="off"))


def test_calls_at_the_same_moment_get_no_more(rates, clock, caller, monkeypatch):
    everybody_has_looked = Barrier(8)
    look = cache.get_many

    def look_together(keys):
        found = look(keys)
        everybody_has_looked.wait(10)
        return found

    monkeypatch.setattr(throttling, "cache", Mock(wraps=cache, get_many=look_together))

    def call(_):
        return check_throttle(scope="visitor", caller=caller)

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(call, range(8)))
    assert waits.count(0) == 3


def test_without_a_cache_everybody_passes(rates, settings, caller):
    settings.CACHES = {
        "default": {
            "BACKEND": "common.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }
    assert not any(calls(caller, 10))


@pytest.mark.django_db
def test_the_api_answers_429_with_retry_after(rates, clock, client, address):
    for _ in range(2):
        assert client.get("/api/probe/scoped", REMOTE_ADDR=address).status_code == 200
    response = client.get("/api/probe/scoped", REMOTE_ADDR=address)
    assert response.status_code == 429
    assert response.json()["error"]["code"] == "THROTTLED"
    assert response["Retry-After"] == "61"


@pytest.mark.django_db
def test_people_are_counted_wherever_they_are(rates, clock, as_citizen, as_stranger, address):
    def answers(client, times):
        return [
            client.get("/api/probe/files", REMOTE_ADDR=address).status_code for _ in range(times)
        ]

    assert answers(as_citizen, 6) == [200] * 5 + [429]
    assert answers(as_stranger, 1) == [200]


@pytest.mark.django_db
def test_visitors_have_a_rate_of_their_own(rates, clock, client, address):
    answers = [client.post("/api/probe/notes", REMOTE_ADDR=address) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [400] * 3 + [429]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("", "", True),
    ],
)
def test_an_ipv6_household_is_one_caller(one, other, is_same):
    def of(address):
        return address_of(RequestFactory().get("/", REMOTE_ADDR=address))

    assert (of(one) == of(other)) is is_same


def log_in(client, name, password, address):
    form = {"login": name, "password": password}
    return client.post("/login/", form, REMOTE_ADDR=address)


@pytest.mark.django_db
def test_guessing_a_password_is_slowed_down_per_address(rates, clock, client, address):
    for number in range(2):
        assert log_in(client, f"nobody{number}", "x", address).status_code == 200
    response = log_in(client, "nobody2", "x", address)
    assert response.status_code == 429
    assert response["Retry-After"] == "61"
    assert response["Content-Type"].startswith("text/html")
    assert "That was a bit fast." in response.content.decode()


@pytest.mark.django_db
def test_looking_at_the_login_page_is_free(rates, clock, client, address):
    for _ in range(5):
        assert client.get("/login/", REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize("text", ["fast", "60", "60/fortnight", "0/minute", "-1/minute", ""])
def test_a_bad_rate_stops_the_start(text, monkeypatch):
    from wastewise.environment import rate

    monkeypatch.setenv("THROTTLE_USER", text)
    with pytest.raises(ImproperlyConfigured, match="THROTTLE_USER"):
        rate("THROTTLE_USER", "60/minute")
