"""A broker that is away costs a request one log line and a moment, never an error."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.worker import environment

# In a process of its own, because a process talks to one broker for its whole life.
ENQUEUE = """
import django, time
django.setup()
from common.background import enqueue, enqueue_failures
from common.tasks import apply_retention
from django.conf import settings
from django.db import transaction
{before}
started = time.monotonic()
with transaction.atomic():
    enqueue(apply_retention)
print("seconds", time.monotonic() - started)
print("failures", enqueue_failures.labels(apply_retention.name)._value.get())
"""


def enqueue_elsewhere(
    folder: Path, redis_url: str, before: str = ""
) -> tuple[float, float, list[str]]:
    """How long it took, how many failures were counted, and the log lines."""
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
    seconds, failures = (float(line.split()[1]) for line in result.stdout.splitlines())
    return seconds, failures, result.stderr.splitlines()


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
    seconds, failures, log = enqueue_elsewhere(tmp_path, f"redis://127.0.0.1:{closed_port}/0")
    assert seconds < 2  # Nothing waits; kombu's own way takes 6 s.
    assert failures == 1
    assert len(log) == 1
    assert "The broker did not take common.tasks.apply_retention" in log[0]


def test_redis_that_says_nothing(silent_port, tmp_path):
    seconds, failures, log = enqueue_elsewhere(tmp_path, f"redis://127.0.0.1:{silent_port}/0")
    assert seconds < 4  # It waits 2 s for an answer; kombu's own way takes 5 s or more.
    assert (failures, len(log)) == (1, 1)


def test_a_broker_folder_that_is_gone(tmp_path):
    before = "(settings.BROKER_DIR / 'queue').rmdir()"
    seconds, failures, log = enqueue_elsewhere(tmp_path, "", before)
    assert seconds < 2
    assert (failures, len(log)) == (1, 1)


def test_a_broker_folder_that_cannot_be_written(tmp_path):
    """Root may write anywhere, so a file takes the folder's place."""
    before = "(settings.BROKER_DIR / 'queue').rmdir(); (settings.BROKER_DIR / 'queue').touch()"
    _, failures, log = enqueue_elsewhere(tmp_path, "", before)
    assert (failures, len(log)) == (1, 1)
