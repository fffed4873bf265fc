"""A mail server for tests: it takes a mail, refuses it, or says nothing."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class SmtpServer:
    """What it answers to a command, where that is not the usual."""

    answers: dict[str, str] = field(default_factory=dict)
    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    is_silent: bool = False
    port: int = 0

    def talk(self, caller: socket.socket) -> None:
        with caller, caller.makefile("rwb") as lines:
            if self.is_silent:
                lines.read()
                return
            self._say(lines, self.answers.get("CONNECT", "220 ready"))
            while line := lines.readline():
                command = line.split()[0].decode().upper()
                if command == "QUIT":
                    self._say(lines, "221 bye")
                    return
                self._say(lines, self._answer(command, line, lines))

    def _answer(self, command: str, line: bytes, lines) -> str:
        usual = self.answers.get(command, "250 fine")
        if command == "RCPT" and usual.startswith("2"):
            self.recipients.append(line.decode().partition(":")[2].strip().strip("<>"))
        if command == "DATA" and usual.startswith("2"):
            self._say(lines, "354 go on")
            content = b""
            while (row := lines.readline()) != b".\r\n":
                content += row
            self.received.append(message_from_bytes(content, policy=policy.default))
        return usual

    def _say(self, lines, text: str) -> None:
        lines.write(f"{text}\r\n".encode())
        lines.flush()


@contextlib.contextmanager
def running_smtp_server() -> Iterator[SmtpServer]:
    server = SmtpServer()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        threading.Thread(target=accept, args=(listener, server), daemon=True).start()
        yield server
        # Wakes the thread that waits in accept.
        listener.shutdown(socket.SHUT_RDWR)


def accept(listener: socket.socket, server: SmtpServer) -> None:
    with contextlib.suppress(OSError):
        while True:
            caller, _address = listener.accept()
            threading.Thread(target=server.talk, args=(caller,), daemon=True).start()
