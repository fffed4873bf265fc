import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lines_logged() -> Iterator[list[logging.LogRecord]]:
    """What reaches the root's handlers, as the console's does. (caplog also sees what is held.)"""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append
    logging.getLogger().addHandler(handler)
    try:
        yield records
    finally:
        logging.getLogger().removeHandler(handler)
