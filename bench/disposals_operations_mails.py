"""A mail server that takes everything and remembers which message it has seen how often."""

import re
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


class Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs. A message counts once it is whole and we have said so."""

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            command = line[:4].upper().strip()
            if command == b"DATA":
                self.take()
            elif command == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")

    def take(self) -> None:
        self.say("354 go on")
        text = b""
        while line := self.rfile.readline():
            if line == b".\r\n":
                assert isinstance(self.server, Mailbox)
                self.server.received.update(MESSAGE_ID.findall(text))
                self.say("250 taken")
                return
            text += line

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class Mailbox(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.received: Counter[bytes] = Counter()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed half way: what it sends again comes whole."""


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
