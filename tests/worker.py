"""A real Celery worker in a process of its own, on the database and the broker of the tests."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from django.conf import settings
from django.db import connection

from wastewise.celery import app

COMMAND = [
    *(sys.executable, "-m", "celery", "-A", "wastewise", "worker", "--concurrency=1"),
    # Talk between workers, of which there is one.
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
]


@dataclass(frozen=True)
class Worker:
    process: subprocess.Popen
    log: Path

    def wait_until(self, is_done: Callable[[], bool], seconds: float = 60) -> None:
        """The worker takes a while to start and a moment for each task; a loaded machine longer."""
        deadline = monotonic() + seconds
        while not is_done():
            assert self.process.poll() is None, f"The worker ended.\n{self.output()}"
            assert monotonic() < deadline, f"Nothing after {seconds} s.\n{self.output()}"
            sleep(0.05)

    def output(self) -> str:
        return self.log.read_text()


@contextmanager
def running_worker(log: Path, *, queue: str = "celery") -> Iterator[Worker]:
    """Trainings have a queue, and so a worker, of their own."""
    command = [*COMMAND, "--queues", queue]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment(), stdout=output, stderr=output
        )
    try:
        yield Worker(process, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        app.control.purge()


def environment() -> dict[str, str]:
    """What makes another process share our database, files and broker."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "TEST_VAR": str(settings.VAR),
    }


def database_url(name: str = "") -> str:
    """The address of the test database, or of another one beside it."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{name or found['NAME']}"
    who = f"{found['USER']}:{found['PASSWORD']}"
    return f"postgres://{who}@{found['HOST']}:{found['PORT']}/{name or found['NAME']}"
