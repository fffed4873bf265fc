"""The product as it is served to a city: two workers, Postgres, Redis; throttles off."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.disposals_database import execute
from bench.servers import free_port, gunicorn

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "bench" * 6 + "ab"  # 32 letters, as long as a token must be.
BOUNDARY = "bench-boundary"
# Compressing what no answer here names would take longer than all that is measured.
NOT_SHOWN = [f"-i{name}" for name in ("admin", "unfold", "drf_spectacular_sidecar")]


@dataclass(frozen=True)
class City:
    folder: Path
    database: str
    redis: str

    def environment(self, port: int = 8000) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "wastewise.settings",
            "SECRET_KEY": "bench" * 10,
            "ENV_FILE": os.devnull,
            "DEMO": "off",
            "HTTPS": "off",
            "LOG_DIR": "",
            "VAR": str(self.folder / "var"),
            "PORT": str(port),
            "DATABASE_URL": self.database,
            "REDIS_URL": self.redis,
            "WEB_WORKERS": "2",
            "THROTTLE_USER": "off",
            "THROTTLE_VISITOR": "off",
        }

    def prepare(self) -> None:
        self.migrate()
        self.run("manage.py", "collectstatic", "--no-input", "-v0", *NOT_SHOWN)

    def migrate(self) -> None:
        """Hundreds of small commits, none of which is measured."""
        if self.database:
            execute(self.database, f"ALTER DATABASE {self.name} SET synchronous_commit = off")
        self.folder.mkdir(exist_ok=True)
        self.run("manage.py", "migrate", "-v0")
        if self.database:
            execute(self.database, f"ALTER DATABASE {self.name} RESET synchronous_commit")

    @property
    def name(self) -> str:
        return urlsplit(self.database).path.removeprefix("/")

    def run(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | self.environment(),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def sign_in(self, count: int, *, brought: int = 0) -> list[str]:
        """As many people, each by the name of a session; and so many disposals of each."""
        said = self.run("-m", "bench.disposals_people", str(count), str(brought))
        lines = said.splitlines()
        return list(json.loads(lines[-1]))

    @contextmanager
    def served(self, application: str = "wastewise.wsgi") -> Iterator[int]:
        port = free_port()
        arguments = ["-c", "python:wastewise.gunicorn_conf", application]
        log = self.folder / "served.log"
        place = self.environment(port)
        with gunicorn(arguments, directory=ROOT, environment=place, port=port, log=log):
            yield port


def headers_of(session: str) -> dict[str, str]:
    """Of the dashboard's script."""
    return {
        "Host": "127.0.0.1",
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "X-Requested-With": "XMLHttpRequest",
        "Accept": "text/html",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }


def body_of(jpeg: bytes, key: str) -> bytes:
    fields = {"compartment": "auto", "shown": "yes", "idempotency_key": key}
    parts = [part(f'name="{name}"', value.encode()) for name, value in fields.items() if value]
    parts.append(part('name="image"; filename="photo.jpg"\r\nContent-Type: image/jpeg', jpeg))
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def part(about: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def call_of(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    length = [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*lines, *length, "", ""]).encode() + body
