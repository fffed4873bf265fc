"""How often the test part was looked at. Each look invites to choose by it, and after many of
them its figures are no longer those of photos that nobody knows."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from classifier.whole_files import write_whole

FILE = "test_readings.json"


def readings_of(name: str, *, before: int = 0) -> int:
    """Of models of this name; `before` is what the manifest of one of them tells."""
    return max(read().get(name, 0), before)


def count_reading(name: str, *, before: int = 0) -> int:
    """One more than that, written down."""
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    with turn(path):
        readings = read() | {name: readings_of(name, before=before) + 1}
        write_whole(path, json.dumps(readings, indent=1, sort_keys=True) + "\n")
    return readings[name]


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Of two who count at once neither is forgotten."""
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read() -> dict[str, int]:
    try:
        return {str(name): int(count) for name, count in json.loads(place().read_text()).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        # What cannot be read counts from anew, and the manifests still know their share.
        return {}


def place() -> Path:
    return Path(settings.VAR) / FILE
