"""A Redis for one measurement, which the product needs to be served by two processes."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.servers import free_port


@contextmanager
def own_redis(folder: Path) -> Iterator[str]:
    """Its URL, or nothing where no Redis is installed."""
    program = shutil.which("redis-server")
    if program is None:
        yield ""
        return
    port = free_port()
    keeps_nothing = ["--save", "", "--appendonly", "no"]
    process = subprocess.Popen(
        [program, "--bind", "127.0.0.1", "--port", str(port), *keeps_nothing, "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_open(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_until_open(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"redis-server on port {port} did not start in 10 s")
