"""The registry of parts: what is away, how bad that is, and how often anybody looks."""

import threading
import time

import pytest

from common import health
from tests.probe.logs import lines_logged


@pytest.fixture(autouse=True)
def no_parts(monkeypatch):
    monkeypatch.setattr(health, "_parts", {})
    monkeypatch.setattr(health, "_last", health.Report())
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)


def well():
    return None


def away():
    raise ConnectionRefusedError("nobody listens")


@pytest.mark.parametrize(
    ("checks", "status"),
    [
        ({}, "ok"),
        ({"database": (well, True), "cache": (well, False)}, "ok"),
        ({"database": (well, True), "cache": (away, False)}, "degraded"),
        ({"database": (away, True), "cache": (well, False)}, "down"),
        ({"database": (away, True), "cache": (away, False)}, "down"),
    ],
)
def test_one_critical_part_decides(checks, status):
    for name, (check, critical) in checks.items():
        health.register(name, check, critical=critical)
    found = health.report()
    assert found.status == status
    assert found.parts == {name: "ok" if c is well else "away" for name, (c, _) in checks.items()}


def test_a_part_tells_staff_what_it_knows():
    health.register("broker", lambda: {"queues": {"celery": 3}})
    health.register("cache", away)
    broker, cache = health.report().findings
    assert broker.detail == {"queues": {"celery": 3}}
    assert cache.detail == {"error": "ConnectionRefusedError: nobody listens"}


def test_leaving_and_coming_back_are_logged_once():
    with lines_logged() as lines:
        for check in (well, away, away, well, well):
            health.register("cache", check)
            health.report()
    assert [line.getMessage() for line in lines] == [
        "Health: cache is away: ConnectionRefusedError: nobody listens",
        "Health: cache is back",
    ]


def test_a_fresh_look_serves_everybody(monkeypatch):
    monkeypatch.setattr(health, "FRESH_SECONDS", 60.0)
    looks = []
    health.register("cache", lambda: looks.append(1))
    assert health.report() is health.report()
    assert looks == [1]


def test_nobody_waits_for_the_look_of_another():
    started, may_end = threading.Event(), threading.Event()
    health.register("cache", well)
    first = health.report()

    def hang():
        started.set()
        may_end.wait(10)

    health.register("cache", hang)
    looking = threading.Thread(target=health.report)
    looking.start()
    assert started.wait(10)
    assert health.report() is first
    may_end.set()
    looking.join()
    assert health.report() is not first


def test_a_look_that_hangs_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.05)
    started, may_end = threading.Event(), threading.Event()

    def hang():
        started.set()
        may_end.wait(10)

    health.register("database", hang, critical=True)
    health.register("cache", well)
    looking = threading.Thread(target=health.report)
    looking.start()
    assert started.wait(10)
    begun = time.monotonic()
    found = health.report()
    may_end.set()
    looking.join()
    assert time.monotonic() - begun < 5
    assert found.status == "down"
    assert found.parts == {"database": "away", "cache": "ok"}
    assert health.report().status == "ok"
