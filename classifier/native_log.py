"""LiteRT writes to the standard error by itself, in lines that no reader of our log understands."""

import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

logger = logging.getLogger(__name__)

STDERR = 2
ITS_LINE = re.compile(rb"(INFO|WARNING|ERROR): (.*)\n?")
LEVELS = {b"INFO": logging.DEBUG, b"WARNING": logging.WARNING, b"ERROR": logging.WARNING}
# The descriptor is one for all threads: two who exchange it at once would lose it.
_turn = Lock()


@contextmanager
def native_lines_logged() -> Iterator[None]:
    """What the library says inside goes to our log. It has no switch for that in Python, so the
    descriptor leads to a file meanwhile; what other threads write there is passed on."""
    with _turn, tempfile.TemporaryFile() as held:
        before = os.dup(STDERR)
        os.dup2(held.fileno(), STDERR)
        try:
            yield
        finally:
            os.dup2(before, STDERR)
            os.close(before)
            held.seek(0)
            for line in held:
                pass_on(line)


def pass_on(line: bytes) -> None:
    if said := ITS_LINE.fullmatch(line):
        logger.log(LEVELS[said[1]], "LiteRT: %s", said[2].decode(errors="replace"))
    else:
        os.write(STDERR, line)
