"""Many who ask at their own moments, whether or not the one before has been answered: who is kept
waiting is counted as having waited. One thread, over connections as a proxy keeps them."""

import selectors
import socket
import time
from collections import deque
from dataclasses import dataclass, field

from bench.disposals_served import call_of

CONNECTIONS = 32
# Longer than any answer should take; then the measurement has failed.
PATIENCE_SECONDS = 30.0


@dataclass
class Asker:
    """Asks with the ETag that it was last given."""

    path: str
    headers: dict[str, str]

    def call(self) -> bytes:
        return call_of("GET", self.path, self.headers)


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: float


@dataclass
class Line:
    """A connection, and who waits for an answer through it since when."""

    socket: socket.socket
    asker: Asker
    due: float
    buffer: bytes = field(default=b"")

    def take(self) -> int | None:
        """The status once all of the answer is there."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return None
        status_line, *lines = head.decode("latin-1").split("\r\n")
        fields = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        status = int(status_line.split()[1])
        if status not in (200, 304):
            raise RuntimeError(f"neither 200 nor 304: {head[:200]!r}")
        if status == 200 and len(body) < int(fields["content-length"]):
            return None
        self.asker.headers["If-None-Match"] = fields["etag"]
        return status


def ask_on_time(port: int, askers: list[Asker], *, every: float, seconds: float) -> list[Answer]:
    """Each asks every so many seconds, evenly spread, until the time is over."""
    count = round(len(askers) * seconds / every)
    start = time.perf_counter()
    dues = deque(
        (start + number * every / len(askers), askers[number % len(askers)])
        for number in range(count)
    )
    free = deque(socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS))
    answers: list[Answer] = []
    with selectors.DefaultSelector() as selector:
        while len(answers) < count:
            send_what_is_due(dues, free, selector)
            wait = max(0.0, dues[0][0] - time.perf_counter()) if dues and free else PATIENCE_SECONDS
            ready = selector.select(wait)
            if not ready and wait == PATIENCE_SECONDS:
                raise TimeoutError(f"no answer in {PATIENCE_SECONDS} s")
            for key, _mask in ready:
                line: Line = key.data
                if (status := line.take()) is not None:
                    answers.append(Answer(status, time.perf_counter() - line.due))
                    selector.unregister(line.socket)
                    free.append(line.socket)
    for each in free:
        each.close()
    return answers


def send_what_is_due(
    dues: "deque[tuple[float, Asker]]",
    free: "deque[socket.socket]",
    selector: selectors.BaseSelector,
) -> None:
    while dues and free and dues[0][0] <= time.perf_counter():
        due, asker = dues.popleft()
        connection = free.popleft()
        connection.sendall(asker.call())
        selector.register(connection, selectors.EVENT_READ, Line(connection, asker, due))
