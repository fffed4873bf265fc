import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Bring the demo up: migrate, seed, then start what the Procfile lists."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This starts the demo: set DEMO=on, or use `make run`.")
        self.check_port()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("seed_demo", stdout=self.stdout)
        self.stdout.write(f"\nWasteWise: http://127.0.0.1:{settings.PORT}  (Ctrl-C ends it)\n")
        self.stdout.flush()
        # honcho takes this process's place: a signal to it reaches every child.
        procfile = settings.BASE_DIR / "Procfile"
        honcho = Path(sys.executable).with_name("honcho")
        environment = os.environ | {"PATH": f"{honcho.parent}:{os.environ['PATH']}"}
        os.execve(honcho, [str(honcho), "-f", str(procfile), "start"], environment)  # noqa: S606

    def check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", settings.PORT))
            except OSError as error:
                raise CommandError(
                    f"Port {settings.PORT} is taken. Stop what uses it, or choose another one:"
                    " PORT=8001 make run"
                ) from error
