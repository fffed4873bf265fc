"""Many at once, in real threads, each with a connection of its own."""

import fcntl
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

from django.db import connection

from common.errors import DomainError


def at_once(jobs: list[Callable[[], object]]) -> list[object]:
    """What each answers, or the code with which it was refused."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            return job()
        except DomainError as refused:
            return refused.code
        finally:
            connection.close()

    with only_crowd(), ThreadPoolExecutor(len(jobs)) as pool:
        return [each.result(timeout=120) for each in [pool.submit(run, job) for job in jobs]]


@contextmanager
def only_crowd() -> Iterator[None]:
    """Tests run in several processes, and a server has room for one crowd of 64 at a time."""
    with (Path(tempfile.gettempdir()) / "wastewise-crowd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
