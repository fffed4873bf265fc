"""Numbers for Prometheus, summed over all processes that share PROMETHEUS_MULTIPROC_DIR.

Each process writes files of its own there. The files of a process that ended are folded into one
archive, so that sums never fall and the files don't pile up.
"""

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter(
    "wastewise_requests_total",
    "Requests by method, route and class of status.",
    ["method", "route", "status"],
)
REQUEST_SECONDS = Histogram(
    "wastewise_request_seconds",
    "Time from the first middleware to the answer.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
CACHE_AWAY = Counter(
    "wastewise_cache_away_total", "Cache operations answered as a miss because Redis was away."
)


def exposition() -> bytes:
    """What GET /metrics answers. Commands come and go, and each leaves a file."""
    fold_ended_processes()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(_directory()))
    with _files_locked(fcntl.LOCK_SH):
        return generate_latest(registry)


def fold_process(pid: int) -> None:
    """Move the numbers of an ended process into the archive."""
    with _files_locked(fcntl.LOCK_EX):
        for path in _directory().glob(f"*_{pid}.db"):
            _fold(path)


def fold_ended_processes() -> None:
    """What a killed server left behind. A process id that another program has by now waits for
    the next time; a process of ours that got it goes on counting in the same file."""
    with _files_locked(fcntl.LOCK_EX):
        for path in _directory().glob("*_*.db"):
            pid = path.stem.rpartition("_")[2]
            if pid.isdigit() and not _is_alive(int(pid)):
                _fold(path)


def _fold(path: Path) -> None:
    kind = path.name.split("_")[0]
    if kind in ("counter", "histogram", "summary"):
        archive = MmapedDict(str(path.with_name(f"{kind}_ended.db")))
        for key, value in _values(path):
            archive.write_value(key, archive.read_value(key)[0] + value, 0.0)
        archive.close()
    path.unlink()


def _values(path: Path) -> list[tuple[str, float]]:
    """A process that was killed while it made its file leaves nothing to count."""
    try:
        rows = list(MmapedDict.read_all_values_from_file(str(path)))
    except (RuntimeError, struct.error, UnicodeDecodeError):
        return []
    return [(key, value) for key, value, _timestamp, _position in rows]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _directory() -> Path:
    return Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])


@contextmanager
def _files_locked(mode: int) -> Iterator[None]:
    """A reader must see a process in its own file or in the archive, never in both or neither."""
    with (_directory() / "lock").open("a") as lock:
        fcntl.flock(lock, mode)
        yield
