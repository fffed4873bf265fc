"""Who answers changes while people ask: 10,000 photos to two workers on Postgres, and a version put
in the other's place again and again meanwhile, as an operator does it."""

import http.client
import itertools
import json
import sys
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.disposals_database import execute, own_database
from bench.disposals_served import City
from bench.drawn_photos import draw_jpegs
from bench.own_redis import own_redis
from bench.photo_calls import BOUNDARY, form
from bench.report import Row

REQUESTS, CALLERS = 10_000, 6
# The smallest that is a photo: the network has as much to do as with any.
SIZE, PHOTOS = (160, 120), 16
MOST_SECONDS = 5.0
# Longer than an old answer may come, so that it would be seen.
STANDS_SECONDS = 6.0
PATIENCE_SECONDS = 30
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


class Served(City):
    """Each photo is looked at: what is remembered would hide who answers."""

    def environment(self, port: int = 8000) -> dict[str, str]:
        return super().environment(port) | {
            "ANSWER_CACHE_SECONDS": "0",
            "THROTTLE_VISITOR_PHOTOS": "off",
        }


@dataclass(frozen=True)
class Answer:
    """When all of it was here, and which version it names."""

    at: float
    version: str


@dataclass
class Asked:
    """The answers that came, and why others did not."""

    answers: list[Answer] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def measure(folder: Path, requests: int = REQUESTS) -> Iterator[Row]:
    folder = folder / "activation"
    folder.mkdir()
    with own_database() as database, own_redis(folder) as redis:
        if not (database and redis):
            yield Row("No Postgres in DATABASE_URL, or no redis-server", "", "", None)
            return
        city = Served(folder, database, redis)
        city.migrate()
        versions = json.loads(city.run("-m", "bench.learning_activation_child").splitlines()[-1])
        with city.served() as port:
            changes, asked = ask_and_change(city, port, versions, requests)
    yield from rows(changes, asked, versions)


def rows(changes: Sequence[Answer], asked: Asked, versions: Sequence[str]) -> Iterator[Row]:
    strange = [each for each in asked.answers if each.version not in versions]
    failed = len(asked.troubles) + len(strange)
    for trouble in asked.troubles[:3]:
        print(trouble, file=sys.stderr)
    count = len(asked.answers) + len(asked.troubles)
    named = f"{count:,} photos while who answers changed {len(changes) - 1} times, failed"
    yield Row(named, f"{failed}", "none", failed == 0 and len(changes) > 2)
    late = latest_old(changes, asked.answers)
    yield Row(
        "Latest answer of the old version after a change",
        f"{late:.1f} s",
        f"at most {MOST_SECONDS:.0f} s",
        late <= MOST_SECONDS,
    )


def latest_old(changes: Sequence[Answer], answers: Sequence[Answer]) -> float:
    """Seconds from a change to the last answer that does not follow it."""
    times = [change.at for change in changes]
    latest = 0.0
    for answer in answers:
        change = changes[bisect_right(times, answer.at) - 1]
        if answer.version != change.version:
            latest = max(latest, answer.at - change.at)
    return latest


def ask_and_change(
    city: City, port: int, versions: Sequence[str], requests: int
) -> tuple[list[Answer], Asked]:
    """Whoever answers first is known before the first question."""
    changes, asked, is_over = [change_to(city, versions[0])], Asked(), threading.Event()
    time.sleep(STANDS_SECONDS)
    changer = threading.Thread(target=keep_changing, args=(city, versions, changes, is_over))
    changer.start()
    try:
        with ThreadPoolExecutor(CALLERS) as callers:
            shares = [requests // CALLERS + (n < requests % CALLERS) for n in range(CALLERS)]
            list(callers.map(partial(ask, port, asked), shares))
    finally:
        is_over.set()
        changer.join()
    return changes, asked


def keep_changing(
    city: City, versions: Sequence[str], changes: list[Answer], is_over: threading.Event
) -> None:
    for version in itertools.cycle([*versions[1:], versions[0]]):
        if is_over.is_set():
            return
        changes.append(change_to(city, version))
        is_over.wait(STANDS_SECONDS)


def change_to(city: City, version: str) -> Answer:
    """When the row says that it was decided: a moment before anybody could see it."""
    city.run("manage.py", "activate_model", version)
    ((at,),) = execute(
        city.database, "SELECT extract(epoch FROM changed_at)::float FROM classifier_serving"
    )
    return Answer(float(str(at)), version)


def ask(port: int, asked: Asked, count: int) -> None:
    """One after the other over one connection, as long as it lasts."""
    bodies = [form(jpeg) for jpeg in draw_jpegs(SIZE, PHOTOS)]
    address = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    with closing(address) as connection:
        for body in itertools.islice(itertools.cycle(bodies), count):
            try:
                asked.answers.append(one_answer(connection, body))
            except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
                asked.troubles.append(repr(error))
                connection.close()


def one_answer(connection: http.client.HTTPConnection, body: bytes) -> Answer:
    connection.request("POST", "/api/predict", body, {"Content-Type": CONTENT_TYPE})
    response = connection.getresponse()
    content = response.read()
    at = time.time()
    if response.status != http.HTTPStatus.OK:
        raise ValueError(f"{response.status}: {content[:200]!r}")
    return Answer(at, json.loads(content)["model"]["version"])
