"""Numbers of several processes, living and ended, come out as one sum."""

import os
import subprocess
import sys

import pytest

from common import metrics

COUNT = """
import os, sys
from prometheus_client import Counter, Histogram
Counter("tests_done_total", "Done.", ["kind"]).labels("a").inc(int(sys.argv[1]))
Histogram("tests_seconds", "Time.", buckets=(1, 10)).observe(int(sys.argv[1]))
print(os.getpid())
sys.stdout.flush()
sys.stdin.read()
"""


class Counting:
    """A process that counted something and waits to be told to end."""

    def __init__(self, directory, number: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", COUNT, str(number)],
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(directory)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = int(self.process.stdout.readline())

    def end(self) -> None:
        self.process.communicate()


@pytest.fixture
def directory(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    return tmp_path


def shown(name: str) -> float | None:
    lines = metrics.exposition().decode().splitlines()
    return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(name)), None)


def db_files(directory) -> set[str]:
    return {path.name for path in directory.glob("*.db")}


def test_living_and_ended_processes_are_summed(directory):
    first, second = Counting(directory, 2), Counting(directory, 5)
    assert shown('tests_done_total{kind="a"}') == 7

    first.end()
    metrics.fold_process(first.pid)
    assert shown('tests_done_total{kind="a"}') == 7
    assert shown('tests_seconds_bucket{le="1.0"}') == 0
    assert shown('tests_seconds_bucket{le="10.0"}') == 2
    assert shown("tests_seconds_sum") == 7
    assert not any(str(first.pid) in name for name in db_files(directory))

    second.end()
    metrics.fold_ended_processes()
    assert shown('tests_done_total{kind="a"}') == 7
    assert shown("tests_seconds_count") == 2
    assert db_files(directory) == {"counter_ended.db", "histogram_ended.db"}


def test_the_living_are_not_folded(directory):
    living = Counting(directory, 3)
    metrics.fold_ended_processes()
    assert f"counter_{living.pid}.db" in db_files(directory)
    living.end()


@pytest.mark.parametrize("content", [b"", b"\0\0", b"\xff\xff\xff\x7f" + b"\0" * 60])
def test_a_file_of_a_killed_process_does_no_harm(directory, content):
    (directory / "counter_999999999.db").write_bytes(content)
    metrics.fold_ended_processes()
    assert db_files(directory) == {"counter_ended.db"}
    assert metrics.exposition() == b""


def test_requests_are_counted_by_method_route_and_class(client):
    labels = {"method": "GET", "route": "/health", "status": "2xx"}
    before = metrics.REQUESTS.labels(**labels)._value.get()
    client.get("/health?whatever=1")
    assert metrics.REQUESTS.labels(**labels)._value.get() == before + 1


@pytest.mark.parametrize("url", ["/nothing/1", "/nothing/2", "/static/none.css"])
def test_callers_cannot_make_up_labels(client, url):
    other = metrics.REQUESTS.labels("OTHER", "unknown", "4xx")
    before = other._value.get()
    client.generic("BREW", url)
    assert other._value.get() == before + 1


def test_metrics_are_for_allowed_addresses(client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "wastewise_requests_total" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]

    elsewhere = client.get("/metrics", REMOTE_ADDR="203.0.113.5")
    assert elsewhere.status_code == 403
    assert b"wastewise_requests" not in elsewhere.content


def test_a_forwarded_address_is_no_way_in(client):
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR="127.0.0.1")
    assert answer.status_code == 403
