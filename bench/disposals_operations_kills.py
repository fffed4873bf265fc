"""The product as it is served, two web workers and a Celery worker, that are killed all the time
while clients work. gunicorn brings its workers back; Celery's is started anew, as a supervisor
would."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil

from bench.disposals_operations_http import Client, Door
from bench.disposals_operations_mails import mailbox
from bench.disposals_operations_scratch import CHILD, ROOT, Scratch
from bench.disposals_operations_told import Fact
from bench.servers import free_port, gunicorn

CLIENTS = 8
# Every few seconds; but not before some were answered since, for a worker takes seconds of two
# cores to start, and nobody would ever be.
KILL_EVERY = (0.7, 3.0)
ANSWERS_BETWEEN = 40
DELIVERED_WITHIN = 180
WORKER = ("-m", "celery", "-A", "wastewise", "worker", "--concurrency=1", "--beat")


@dataclass(frozen=True)
class Done:
    files: list[Path]
    kills: str
    broken: str
    repeated: int
    mails: int
    mails_lost: int
    copies: int


class Worker:
    """Celery's, with a beat inside, as a group of its own: a kill takes all of it."""

    def __init__(self, place: Scratch, mail_server: str) -> None:
        self.place = place
        self.environment = os.environ | place.environment | {"EMAIL_URL": mail_server}
        self.process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        schedule = f"--schedule={self.place.folder / 'beat'}"
        with (self.place.folder / "worker.log").open("ab") as output:
            return subprocess.Popen(
                [sys.executable, *WORKER, schedule],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_and_start(self) -> None:
        self.kill()
        self.process = self._started()


class Killer(threading.Thread):
    def __init__(self, master: int, worker: Worker, door: Door, seed: int) -> None:
        super().__init__(daemon=True)
        self.master, self.worker, self.door = psutil.Process(master), worker, door
        self.chance = Random(seed)
        self.over = threading.Event()
        self.web = self.celery = 0

    def run(self) -> None:
        answered = self.door.answered
        while not self.over.wait(self.chance.uniform(*KILL_EVERY)):
            if self.door.answered - answered < ANSWERS_BETWEEN:
                continue
            answered = self.door.answered
            if self.chance.random() < 0.25:
                self.worker.kill_and_start()
                self.celery += 1
            elif children := self.master.children():
                with suppress(psutil.NoSuchProcess):
                    self.chance.choice(children).kill()
                    self.web += 1

    def stop(self) -> None:
        self.over.set()
        self.join()


def under_kills(place: Scratch, *, calls: int, seed: int) -> Done:
    door = Door(port=free_port(), **json.loads(place.run(*CHILD, "keys")))
    with (
        mailbox() as mails,
        served(place, door.port) as master,
        working(place, mails.url) as worker,
    ):
        killer = Killer(master, worker, door, seed)
        killer.start()
        try:
            files = clients_at_work(place, door, calls, seed)
        finally:
            killer.stop()
        deliver_all(place)
    sent = set(place.run(*CHILD, "mails").encode().split())
    return Done(
        files=files,
        kills=f"{killer.web} of web and {killer.celery} of worker",
        broken=", ".join(f"{times} {why}" for why, times in door.broken.most_common()),
        repeated=door.broken.total(),
        mails=len(sent),
        mails_lost=len(sent - mails.received.keys()),
        copies=mails.received.total() - len(mails.received),
    )


@contextmanager
def served(place: Scratch, port: int) -> Iterator[int]:
    throttles = {f"THROTTLE_{scope}": "off" for scope in ("VISITOR", "USER", "LOGIN")}
    environment = place.environment | throttles | {"PORT": str(port), "WEB_WORKERS": "2"}
    place.run("manage.py", "collectstatic", "--no-input", "-v0")
    arguments = ["-c", "python:wastewise.gunicorn_conf", "wastewise.wsgi"]
    log = place.folder / "web.log"
    with gunicorn(
        arguments, directory=ROOT, environment=environment, port=port, log=log
    ) as process:
        yield process.pid


@contextmanager
def working(place: Scratch, mail_server: str) -> Iterator[Worker]:
    worker = Worker(place, mail_server)
    try:
        yield worker
    finally:
        worker.kill()


def clients_at_work(place: Scratch, door: Door, calls: int, seed: int) -> list[Path]:
    files = [place.folder / f"client-{number}.jsonl" for number in range(CLIENTS)]

    def work(number: int) -> None:
        with files[number].open("w", buffering=1) as lines:

            def tell(fact: Fact) -> None:
                lines.write(json.dumps(fact) + "\n")

            Client(str(seed), number, door, tell).work(calls // CLIENTS)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, range(CLIENTS)))
    return files


def deliver_all(place: Scratch) -> None:
    deadline = time.monotonic() + DELIVERED_WITHIN
    while int(place.run(*CHILD, "deliver")):
        if time.monotonic() > deadline:
            raise TimeoutError(f"Letters are on their way after {DELIVERED_WITHIN} s")
        time.sleep(3)
