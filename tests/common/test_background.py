"""A broker that is away costs a request one try and one log line, never an error."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.worker import environment

# In a process of its own, because a process talks to one broker for its whole life.
ENQUEUE = """
import django, sys
django.setup()
from common.background import enqueue, enqueue_failures
from common.tasks import apply_retention
from django.conf import settings
from django.db import transaction
{before}
events = []
sys.addaudithook(lambda event, arguments: events.append(event))
with transaction.atomic():
    enqueue(apply_retention)
print(events.count("socket.connect"))
print(int(enqueue_failures.labels(apply_retention.name)._value.get()))
"""


@dataclass(frozen=True)
class Outcome:
    connects: int
    failures: int
    log: list[str]


def enqueue_elsewhere(folder: Path, redis_url: str, before: str = "") -> Outcome:
    """kombu's own way is to try again and again. A busy machine makes the first try no second."""
    code = ENQUEUE.format(before=before)
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=environment() | {"DATABASE_URL": "", "TEST_VAR": str(folder), "REDIS_URL": redis_url},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    connects, failures = map(int, result.stdout.split())
    return Outcome(connects, failures, result.stderr.splitlines())


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Bound and not listening: nobody else gets it while we use it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.fixture
def silent_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_redis_that_refuses(closed_port, tmp_path):
    outcome = enqueue_elsewhere(tmp_path, f"redis://127.0.0.1:{closed_port}/0")
    assert (outcome.connects, outcome.failures) == (1, 1)
    [line] = outcome.log
    assert "The broker did not take common.tasks.apply_retention" in line


def test_redis_that_says_nothing(silent_port, tmp_path):
    """Without a timeout of ours it would wait for ever."""
    outcome = enqueue_elsewhere(tmp_path, f"redis://127.0.0.1:{silent_port}/0")
    assert (outcome.connects, outcome.failures) == (1, 1)
    assert len(outcome.log) == 1


def test_a_broker_folder_that_is_gone(tmp_path):
    before = "(settings.BROKER_DIR / 'queue').rmdir()"
    outcome = enqueue_elsewhere(tmp_path, "", before)
    assert (outcome.failures, len(outcome.log)) == (1, 1)


def test_a_broker_folder_that_cannot_be_written(tmp_path):
    """Root may write anywhere, so a file takes the folder's place."""
    before = "(settings.BROKER_DIR / 'queue').rmdir(); (settings.BROKER_DIR / 'queue').touch()"
    outcome = enqueue_elsewhere(tmp_path, "", before)
    assert (outcome.failures, len(outcome.log)) == (1, 1)
