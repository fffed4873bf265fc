"""The web server as it really runs."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.servers import (
    ROOT,
    environment,
    free_port,
    gunicorn_command,
    running_gunicorn,
    wait_until,
)
from wastewise import gunicorn_conf

MEGABYTE = 1024 * 1024
SMALL = 160 * MEGABYTE


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Two workers need a Redis to be set; the cache forgives that none answers."""
    var = tmp_path_factory.mktemp("web")
    redis = os.environ.get("REDIS_URL") or "redis://127.0.0.1:1/0"
    with running_gunicorn(var, WEB_WORKERS="2", REDIS_URL=redis) as running:
        yield running


def workers_of(server) -> list[psutil.Process]:
    return psutil.Process(server.process.pid).children()


def peak_memory(worker: psutil.Process) -> int:
    lines = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def health_requests(server) -> float:
    wanted = 'wastewise_requests_total{method="GET",route="/health",status="2xx"}'
    lines = server.get("/metrics").body.decode().splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(wanted))


def send_all_then_read(server, head: str, pieces) -> bytes:
    """A client that looks at the answer only when it has sent everything."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(f"{head}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        for piece in pieces:
            connection.sendall(piece)
        answer = b""
        while data := connection.recv(65536):
            answer += data
        return answer


def test_metrics_are_the_sum_of_all_workers(server):
    before = health_requests(server)
    for _ in range(40):
        server.get("/health")
    assert health_requests(server) == before + 40
    files = {path.name for path in (server.log.parent / "metrics").glob("counter_*.db")}
    assert len([name for name in files if name != "counter_ended.db"]) >= 2


def test_a_killed_worker_leaves_its_count_and_no_file(server):
    before = health_requests(server)
    killed = workers_of(server)[0]
    killed.send_signal(signal.SIGKILL)
    metrics = server.log.parent / "metrics"
    wait_until(lambda: not list(metrics.glob(f"*_{killed.pid}.db")))
    assert health_requests(server) == before
    wait_until(lambda: len(workers_of(server)) == 2)


# The server's patience is bounded: a machine may be too busy to send as much in that time.
@pytest.mark.flaky(reruns=1, only_rerun="BrokenPipeError")
@pytest.mark.parametrize("url", ["/api/nothing", "/login/"])
def test_who_sends_200_megabytes_hears_413_and_we_stay_small(server, url):
    piece = bytes(MEGABYTE)
    head = f"POST {url} HTTP/1.1\r\nContent-Length: {200 * MEGABYTE}"
    answer = send_all_then_read(server, head, (piece for _ in range(200)))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert max(peak_memory(worker) for worker in workers_of(server)) < SMALL


def test_who_asks_first_is_not_told_to_send(server):
    head = f"POST /api/nothing HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: {200 * MEGABYTE}"
    answer = send_all_then_read(server, head, ())
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_who_asks_with_a_body_of_a_fair_size_is_told_to_send(server):
    head = "POST /api/nothing HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5"
    answer = send_all_then_read(server, head, (b"12345",))
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 ")


def test_a_body_without_a_length_is_not_read(server):
    piece = b"100000\r\n" + bytes(MEGABYTE) + b"\r\n"
    head = "POST /api/nothing HTTP/1.1\r\nTransfer-Encoding: chunked"
    pieces = [piece] * 30 + [b"0\r\n\r\n"]
    answer = send_all_then_read(server, head, pieces)
    assert answer.startswith(b"HTTP/1.1 411 ")
    assert b"LENGTH_REQUIRED" in answer


def test_an_unread_body_of_a_fair_size_does_not_cut_the_answer_off(server):
    head = f"POST /login/ HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: {15 * MEGABYTE}"
    answer = send_all_then_read(server, head, [bytes(MEGABYTE)] * 15)
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert answer.rstrip().endswith(b"</html>")


@pytest.mark.parametrize("length", ["-5", "5x", "+5", "5\r\nContent-Length: 6"])
def test_a_length_that_is_none_is_400(server, length):
    head = f"POST /api/nothing HTTP/1.1\r\nContent-Length: {length}"
    assert send_all_then_read(server, head, ()).startswith(b"HTTP/1.1 400 ")


def test_every_line_of_the_log_is_json(server):
    server.get("/health")
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert {"gunicorn.error", "wastewise.request"} <= {line["logger"] for line in lines}


def test_a_worker_is_small(server):
    for worker in workers_of(server):
        assert worker.memory_info().rss < SMALL


@pytest.mark.parametrize("address", ["0.0.0.0", "[::]", ""])
def test_the_demo_listens_to_this_machine_alone(tmp_path, address):
    """Also when the command line says otherwise."""
    ended = subprocess.run(
        gunicorn_command("--bind", f"{address}:{free_port()}"),
        cwd=ROOT,
        env=environment(
            tmp_path, DEMO="on", DATABASE_URL="", DJANGO_SETTINGS_MODULE="wastewise.settings"
        ),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "DEMO is on and the address is" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        (("127.0.0.1", 8000), True),
        (("localhost", 8000), True),
        (("::1", 8000), True),
        (("192.0.2.1", 8000), False),
        (("", 8000), False),
        (("web.example", 8000), False),
        ("/run/wastewise.sock", False),
    ],
)
def test_what_this_machine_alone_means(address, is_ours):
    assert gunicorn_conf.is_loopback(address) is is_ours


@pytest.mark.parametrize(
    ("variables", "workers"),
    [
        ({"DEMO": "on", "REDIS_URL": ""}, "1"),
        ({"REDIS_URL": ""}, "1"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "4"),
    ],
)
def test_processes_that_share_no_cache_are_one(tmp_path, variables, workers):
    show = "from wastewise import gunicorn_conf as c; print(c.workers, c.bind)"
    ended = subprocess.run(
        [gunicorn_command()[0], "-c", show],
        cwd=ROOT,
        env=environment(
            tmp_path,
            DATABASE_URL="",
            SECRET_KEY="x",
            PORT="8123",
            WEB_WORKERS="4",
            DJANGO_SETTINGS_MODULE="wastewise.settings",
            **variables,
        ),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ended.stdout.split() == [workers, "127.0.0.1:8123"]
