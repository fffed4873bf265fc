"""Run a few programs as one: a signal, or the end of one of them, ends them all."""

import os
import signal
import subprocess
import time

# Celery's warm shutdown on the file broker takes some seconds even when it is idle.
GRACE_SECONDS = 20


def supervise(programs: list[list[str]]) -> int:
    """Return 0 after a signal, 1 when a program ended by itself."""
    # A list, because a handler may interrupt us anywhere and an Event's lock is not reentrant.
    received: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: received.append(number))
    parent = os.getppid()
    # A session of its own for each: Ctrl-C reaches us alone, and each main process decides how
    # to end its helpers. A signal to Celery's whole group would kill tasks half way.
    children = [subprocess.Popen(words, start_new_session=True) for words in programs]  # noqa: S603
    while not received:
        time.sleep(0.2)
        ended = [child for child in children if child.poll() is not None]
        # Another parent means that ours was killed without a chance to tell us.
        if ended or os.getppid() != parent:
            for child in ended:
                print(f"Ended with status {child.returncode}, so all end: {child.args!r}")
            break
    _end(children)
    return 0 if received else 1


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
