"""A load generator that costs little beside the server: raw keep-alive sockets, one thread."""

import itertools
import selectors
import socket
import time
from collections.abc import Iterator


class Connection:
    """Sends one request after the other; an answer's length is in its head."""

    def __init__(self, port: int, requests: Iterator[bytes]) -> None:
        self.requests = requests
        self.port = port
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        self.buffer = b""

    def send(self) -> None:
        self.socket.sendall(next(self.requests))

    def receive(self) -> bool:
        """Take what has come; True once the whole answer is there and is a 200."""
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return False
        fields = head.lower().split(b"\r\n")
        if b" 200 " not in fields[0]:
            raise RuntimeError(f"not a 200: {head[:200]!r}")
        length = next(int(f.split(b":")[1]) for f in fields if f.startswith(b"content-length:"))
        if len(body) < length:
            return False
        self.buffer = b""
        return True

    def finish(self) -> None:
        """Wait for what is under way: it would burden whatever is measured next."""
        while not self.receive():
            pass
        self.socket.close()


def requests_per_second(port: int, path: str, *, connections: int = 8, seconds: float = 3) -> float:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    return answers_per_second(
        port, itertools.repeat(request), connections=connections, seconds=seconds
    )


def answers_per_second(
    port: int, requests: Iterator[bytes], *, connections: int = 8, seconds: float = 3
) -> float:
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        connection = Connection(port, requests)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send()
    answered = 0
    start = time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        for key, _mask in selector.select(timeout=1):
            if key.data.receive():
                answered += 1
                key.data.send()
    for key in list(selector.get_map().values()):
        key.data.finish()
    return answered / elapsed
