"""The demo's processes end together, whoever is told to."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from django.conf import settings

PROGRAM = """
import sys
from wastewise.supervisor import supervise
sleep = [sys.executable, "-c", "import os, time; os.write(1, b'up'); time.sleep(60)"]
brief = [sys.executable, "-c", "import sys; sys.stdin.read()"]
sys.exit(supervise([sleep, {other}]))
"""


def start(other: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"SECRET_KEY": "x" * 50, "VAR": str(settings.VAR)}
    supervisor = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(other=other)],
        cwd=Path(settings.BASE_DIR),
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert supervisor.stdout.read(2) == b"up"
    return supervisor


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_child(number):
    supervisor = start("sleep")
    assert supervisor.stdout.read(2) == b"up"
    children = psutil.Process(supervisor.pid).children(recursive=True)
    assert len(children) == 2
    supervisor.send_signal(number)
    assert supervisor.wait(timeout=15) == 0
    assert [child for child in children if child.is_running()] == []


def test_one_that_ends_takes_the_others_along():
    supervisor = start("brief")
    children = psutil.Process(supervisor.pid).children(recursive=True)
    supervisor.stdin.close()  # What "brief" waits for.
    assert supervisor.wait(timeout=15) == 1
    assert [child for child in children if child.is_running()] == []
