import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from wastewise.supervisor import supervise

BIN = Path(sys.executable).parent
CELERY = [str(BIN / "celery"), "--quiet", "--app", "wastewise"]
PROGRAMS = [
    [str(BIN / "gunicorn"), "--config", "python:wastewise.gunicorn_conf", "wastewise.wsgi"],
    [*CELERY, "worker", "--concurrency", "1"],
    # Of its own, so that no letter waits for a training.
    [*CELERY, "worker", "--concurrency", "1", "--queues", "training", "--hostname", "training@%h"],
    [*CELERY, "beat"],
]


class Command(BaseCommand):
    help = "Bring the demo up: migrate, seed, then run web, worker and beat until a signal comes."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This starts the demo: set DEMO=on, or use `make run`.")
        self.check_port()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("seed_demo", stdout=self.stdout)
        self.stdout.write(f"\nWasteWise: http://127.0.0.1:{settings.PORT}  (Ctrl-C ends it)\n")
        self.stdout.flush()
        connections.close_all()
        sys.exit(supervise(PROGRAMS))

    def check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", settings.PORT))
            except OSError as error:
                raise CommandError(
                    f"Port {settings.PORT} is taken. Stop what uses it (an earlier demo?), or"
                    " choose another one: PORT=8001 make run"
                ) from error
