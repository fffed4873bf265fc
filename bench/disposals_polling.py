"""Dashboards that ask every few seconds whether there is anything new, each at its own moment."""

import http.client
import random
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bench.disposals_counts import HEADER, counts_in
from bench.disposals_database import execute
from bench.disposals_open_loop import Asker, ask_on_time
from bench.disposals_served import City, headers_of
from bench.report import Row

DASHBOARDS, EVERY_SECONDS, SECONDS = 1000, 5.0, 35.0
# The first look of each brings the whole list, so they come more slowly.
FIRST_SECONDS = 12.0
MILLISECONDS, QUERIES = 100, 2
# A person brings something: what they have open shows more at its next look.
NEWS_EVERY_SECONDS = 0.5
NEWS = """
UPDATE rewards_profile SET version = version + 1 WHERE person_id = (
    SELECT person_id FROM rewards_profile ORDER BY person_id
    OFFSET floor({} * (SELECT count(*) FROM rewards_profile)) LIMIT 1
)
"""
PATH = "/user/waste-history/"


def measure(city: City) -> Iterator[Row]:
    sessions = city.sign_in(DASHBOARDS, brought=10)
    dashboards = [Asker(PATH, headers_of(session)) for session in sessions]
    with city.served() as port, news(city.database):
        ask_on_time(port, dashboards, every=FIRST_SECONDS, seconds=FIRST_SECONDS)
        answers = ask_on_time(port, dashboards, every=EVERY_SECONDS, seconds=SECONDS)
    slow = statistics.quantiles((answer.seconds for answer in answers), n=20)[-1] * 1000
    fresh = sum(answer.status == 200 for answer in answers)
    named = (
        f"{DASHBOARDS} dashboards, {len(answers) / SECONDS:.0f} looks/s, {fresh} of them new: p95"
    )
    yield Row(named, f"{slow:.0f} ms", f"under {MILLISECONDS} ms", slow < MILLISECONDS)
    with city.served("bench.disposals_counted") as port:
        yield queries_of_nothing_new(port, sessions[0])


@contextmanager
def news(database: str) -> Iterator[None]:
    is_over = threading.Event()

    def tell() -> None:
        chance = random.Random(1)
        while not is_over.wait(NEWS_EVERY_SECONDS):
            execute(database, NEWS.format(chance.random()))

    thread = threading.Thread(target=tell)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def queries_of_nothing_new(port: int, session: str) -> Row:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = headers_of(session)
    asked = 0
    for _ in range(3):  # The first brings the ETag, the second has connected.
        connection.request("GET", PATH, headers=headers)
        answer = connection.getresponse()
        answer.read()
        counts = counts_in(answer.headers[HEADER])
        asked = counts["inside"] + counts["outside"]
        headers["If-None-Match"] = answer.headers["ETag"]
    assert answer.status == 304, answer.status
    connection.close()
    return Row(
        "A look that finds nothing new: queries", str(asked), f"at most {QUERIES}", asked <= QUERIES
    )
