"""The process that trains. It writes a line of JSON for each thing it has to say into a pipe, and
ends by itself when nobody holds the other end any more."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

# So long it may take to end when it is asked; then it is ended.
GRACE_SECONDS = 2.0
# So long it may take after its last word.
ENDING_SECONDS = 10.0
CHUNK = 65_536
# Of what it printed beside, so much is kept: the last words of one that failed.
LAST_WORDS = 2_000


class Child:
    def __init__(self, process: "subprocess.Popen[bytes]", pipe: int, printed: Path) -> None:
        self.process, self.pipe, self.printed = process, pipe, printed
        self._rest = b""
        self.is_silent = False

    def lines(self, seconds: float) -> Iterator[dict[str, Any]]:
        """What it said since; waits at most so long for something."""
        deadline = time.monotonic() + seconds
        while not self.is_silent and (left := deadline - time.monotonic()) > 0:
            if not select.select([self.pipe], [], [], left)[0]:
                return
            read = os.read(self.pipe, CHUNK)
            self.is_silent = not read
            *whole, self._rest = (self._rest + read).split(b"\n")
            yield from map(json.loads, whole)

    def wait(self) -> int:
        """After its last word it has nothing left to do but to end."""
        try:
            return self.process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            return self.end()

    def end(self) -> int:
        self.process.terminate()
        try:
            return self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def last_words(self) -> str:
        with self.printed.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - LAST_WORDS))
            return file.read().decode(errors="replace")


@contextmanager
def training_child(run_id: UUID, folder: Path) -> Iterator[Child]:
    ours, theirs = os.pipe()
    printed = folder / "printed.txt"
    try:
        with printed.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603
                command(run_id, folder, theirs),
                cwd=settings.BASE_DIR,
                env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "2"},
                # Ours alone: it closes when we end, however we end, and the child reads that.
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                pass_fds=[theirs],
            )
    except BaseException:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    child = Child(process, ours, printed)
    try:
        yield child
    finally:
        if process.poll() is None:
            child.end()
        assert process.stdin is not None
        process.stdin.close()
        os.close(ours)


def command(run_id: UUID, folder: Path, pipe: int) -> list[str]:
    return [
        *(sys.executable, str(settings.BASE_DIR / "manage.py"), "run_training", str(run_id)),
        *("--folder", str(folder), "--pipe", str(pipe)),
    ]


def how_it_ended(status: int) -> str:
    """For people: a number, or the name of a signal."""
    if status >= 0:
        return str(status)
    try:
        return signal.Signals(-status).name
    except ValueError:
        return str(status)
