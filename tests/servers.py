"""Real servers for tests that need one: the product under gunicorn, and a door that can close."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 30


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Gunicorn:
    process: subprocess.Popen
    port: int
    log: Path

    def get(self, url: str, cookie: str = "") -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        connection.request("GET", url, headers={"Cookie": cookie} if cookie else {})
        response = connection.getresponse()
        answer = Answer(response.status, dict(response.getheaders()), response.read())
        connection.close()
        return answer

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.get("/health").status == 200
        except (OSError, HTTPException):
            return False


def environment(var: Path, **variables: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_VAR": str(var),
        "VAR": str(var),
        "PROMETHEUS_MULTIPROC_DIR": str(var / "metrics"),
        "PYTHONWARNINGS": "ignore",
        **variables,
    }


def gunicorn_command(*arguments: str) -> list[str]:
    program = [sys.executable, "-m", "gunicorn", "-c", "python:wastewise.gunicorn_conf"]
    return [*program, *arguments, "wastewise.wsgi"]


@contextlib.contextmanager
def running_gunicorn(var: Path, **variables: str) -> Iterator[Gunicorn]:
    port = free_port()
    log = var / "gunicorn.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            gunicorn_command(),
            cwd=ROOT,
            env=environment(var, PORT=str(port), **variables),
            stdout=output,
            stderr=output,
        )
        server = Gunicorn(process, port, log)
        try:
            wait_until(server.is_up)
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


class Door:
    """A TCP proxy to a service that we may not stop. Closing it cuts every connection."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.port = free_port()
        self.sockets: list[socket.socket] = []
        self.listener: socket.socket | None = None
        self.open()

    def open(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def close(self) -> None:
        # shutdown wakes the threads that wait in accept and recv; close alone would not.
        for each in [self.listener, *self.sockets]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.sockets.clear()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _address = listener.accept()
                service = socket.create_connection(self.target)
                self.sockets += [caller, service]
                for source, sink in ((caller, service), (service, caller)):
                    threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
