"""Calls that carry a photo, and how long each takes when several callers wait for theirs."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bench.load import Connection

BOUNDARY = "bench-boundary"


def as_call(path: str, jpeg: bytes, *, as_form: bool = True) -> bytes:
    """A whole request, ready to be sent."""
    body, kind = (form(jpeg), f"multipart/form-data; boundary={BOUNDARY}")
    if not as_form:
        body, kind = jpeg, "image/jpeg"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def form(jpeg: bytes) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="photo.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + jpeg + f"\r\n--{BOUNDARY}--\r\n".encode()


def call_times(port: int, calls: list[bytes], *, callers: int, count: int) -> list[float]:
    """Seconds of `count` calls, each from its first byte sent to the last of its answer."""
    start_together = threading.Barrier(callers)
    with ThreadPoolExecutor(callers) as pool:
        one_caller = partial(times_of_one, port, calls, count // callers, start_together)
        return list(itertools.chain.from_iterable(pool.map(one_caller, range(callers))))


def times_of_one(
    port: int, calls: list[bytes], count: int, start_together: threading.Barrier, number: int
) -> list[float]:
    # Each begins with another photo.
    connection = Connection(port, itertools.cycle(calls[number:] + calls[:number]))
    start_together.wait()
    times = []
    for _ in range(count):
        begun = time.perf_counter()
        connection.send()
        while not connection.receive():
            pass
        times.append(time.perf_counter() - begun)
    connection.socket.close()
    return times
