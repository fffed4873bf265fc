"""What pages cost: bytes and movement in a real browser, queries, and what a login gives away."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import page_queries
from bench.browser import home_in_a_browser
from bench.login_times import login_times
from bench.report import Row
from bench.servers import free_port, gunicorn

ROOT = Path(__file__).resolve().parent.parent


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="wastewise-bench-") as name:
        folder = Path(name)
        port = free_port()
        environment = demo_without_throttles(folder, port)
        for command in (["migrate", "-v0"], ["seed_demo"], ["collectstatic", "--no-input", "-v0"]):
            subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=os.environ | environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        arguments = ["-c", "python:wastewise.gunicorn_conf", "wastewise.wsgi"]
        log = folder / "server.log"
        with gunicorn(arguments, directory=ROOT, environment=environment, port=port, log=log):
            yield from home_in_a_browser(port)
            yield from login_times(port)
    yield from page_queries.measure()


def demo_without_throttles(folder: Path, port: int) -> dict[str, str]:
    scopes = ("VISITOR", "USER", "LOGIN", "LOGIN_FAILURES")
    return {
        "DEMO": "on",
        "VAR": str(folder / "var"),
        "PORT": str(port),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "ENV_FILE": os.devnull,
        "LOG_DIR": "",
        "LOGIN_ALARM": "off",
        **{f"THROTTLE_{scope}": "off" for scope in scopes},
    }
