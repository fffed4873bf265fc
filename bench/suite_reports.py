"""Reports of a city in five years on Postgres: a million of them, and a tenth to compare with."""

import http.client
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.disposals_database import own_database
from bench.disposals_served import City
from bench.django_settings import set_up
from bench.own_redis import own_redis
from bench.report import Row

DATABASE_MILLISECONDS, REQUEST_MILLISECONDS, EVERYTHING_MILLISECONDS = 50, 120, 250
MOST_TIMES = 1.6
FIRST_BYTE_MILLISECONDS, CSV_MEGABYTES = 300, 60
Times = dict[str, float]


def measure() -> Iterator[Row]:
    set_up()
    from bench.reports_city import REPORTS, TENTH

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wastewise-bench-")))
        redis = stack.enter_context(own_redis(folder))
        databases = [stack.enter_context(own_database()) for _ in range(2)]
        if not redis or not all(databases):
            yield Row("No Postgres in DATABASE_URL, or no redis-server", "", "", None)
            return
        million, tenth = (
            City(folder / str(count), database, redis)
            for count, database in zip((REPORTS, TENTH), databases, strict=True)
        )
        for city, count in ((million, REPORTS), (tenth, TENTH)):
            begun = time.perf_counter()
            city.prepare()
            city.run("-m", "bench.reports_fill", str(count))
            filled = f"{time.perf_counter() - begun:.0f} s"
            yield Row(f"Filling a city with {count:,} reports", filled, "for scale", None)
        yield from rows_of(million, tenth)


def rows_of(million: City, tenth: City) -> Iterator[Row]:
    for named, ask, most in (
        ("in the database", in_the_database, DATABASE_MILLISECONDS),
        ("as a request", as_requests, REQUEST_MILLISECONDS),
    ):
        yield from compared(named, ask(million), ask(tenth), most)
    yield from csv_of(million)


def compared(named: str, of_million: Times, of_tenth: Times, most: int) -> Iterator[Row]:
    from bench.reports_questions import EVERYTHING

    for kind, slow in of_million.items():
        bound = EVERYTHING_MILLISECONDS if kind == EVERYTHING else most
        yield Row(f"{kind}, {named}: p95", f"{slow:.1f} ms", f"under {bound} ms", slow < bound)
        times = slow / of_tenth[kind]
        is_held = None if kind == EVERYTHING else times <= MOST_TIMES
        bound_said = "for scale" if kind == EVERYTHING else f"at most {MOST_TIMES}"
        yield Row("  times that of a tenth of the reports", f"{times:.2f}", bound_said, is_held)


def in_the_database(city: City) -> Times:
    return dict(json.loads(city.run("-m", "bench.reports_measure", "database").splitlines()[-1]))


def as_requests(city: City) -> Times:
    from bench.reports_measure import LOOKS, WARM_UPS, slow
    from bench.reports_questions import KINDS, questions

    with city.served() as port:
        return {
            kind: slow(
                [
                    seconds_of(port, question.address) * 1000
                    for question in questions(kind, LOOKS + WARM_UPS)
                ][WARM_UPS:]
            )
            for kind in KINDS
        }


def seconds_of(port: int, address: str, *, first_row: bool = False) -> float:
    """The whole answer, or until a table's first row is there: its head costs no look."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    begun = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} from {address}")
    if first_row:
        for _ in range(2):
            answer.readline()
    began = time.perf_counter() - begun
    answer.read()
    whole = time.perf_counter() - begun
    connection.close()
    return began if first_row else whole


def csv_of(city: City) -> Iterator[Row]:
    from bench.reports_measure import CSV_ROWS, csv_address

    with city.served() as port:
        seconds_of(port, csv_address(1000))
        begun = time.perf_counter()
        slow = seconds_of(port, csv_address(CSV_ROWS), first_row=True) * 1000
        whole = time.perf_counter() - begun
    found = json.loads(city.run("-m", "bench.reports_measure", "csv").splitlines()[-1])
    bound = f"under {FIRST_BYTE_MILLISECONDS} ms"
    named = f"CSV of {found['lines']:,} lines"
    yield Row(f"{named}: first row", f"{slow:.0f} ms", bound, slow < FIRST_BYTE_MILLISECONDS)
    yield Row(f"{named}: all of it", f"{whole:.1f} s", "for scale", None)
    grown = found["megabytes"]
    bound = f"under {CSV_MEGABYTES} MB"
    yield Row(f"{named}: memory", f"{grown:.1f} MB", bound, grown < CSV_MEGABYTES)
