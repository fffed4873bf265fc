"""Disposals on Postgres as a city runs them: over HTTP, among a million, and summed up rightly."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import disposals_operations
from bench.disposals_database import own_database
from bench.disposals_served import City
from bench.django_settings import set_up
from bench.own_redis import own_redis
from bench.report import Row


def measure() -> Iterator[Row]:
    set_up()
    with tempfile.TemporaryDirectory(prefix="wastewise-bench-") as name:
        folder = Path(name)
        with own_database() as database, own_redis(folder) as redis:
            if database and redis:
                yield from over_http(City(folder / "http", database, redis))
            else:
                yield Row("No Postgres in DATABASE_URL, or no redis-server", "", "", None)
        with own_database() as database:
            yield from among_a_million(folder, database)
    if database:
        yield from disposals_operations.rows()


def over_http(city: City) -> Iterator[Row]:
    # They use the product's own parts, which want to be set up before they are imported.
    from bench import disposals_polling, disposals_posting

    city.prepare()
    yield from disposals_posting.measure(city)
    yield from disposals_polling.measure(city)


def among_a_million(folder: Path, database: str) -> Iterator[Row]:
    from bench import disposals_million

    cities = {"SQLite": City(folder / "sqlite", "", "")}
    if database:
        cities["Postgres"] = City(folder / "postgres", database, "")
    for city in cities.values():
        city.migrate()
    yield from disposals_million.measure(cities)
