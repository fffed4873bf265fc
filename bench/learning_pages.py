"""The data set's pages with as many photos as a city may gather in years, on Postgres: the first
look, each way to filter, deep into lists, and one photo."""

import json
from collections.abc import Iterator
from pathlib import Path

from bench.disposals_database import own_database
from bench.disposals_served import City
from bench.report import Row

PHOTOS = 100_000
MOST_QUERIES, MOST_MILLISECONDS = 15, 300


def measure(folder: Path, photos: int = PHOTOS) -> Iterator[Row]:
    with own_database() as database:
        if not database:
            yield Row("No Postgres in DATABASE_URL", "", "", None)
            return
        city = City(folder / "pages", database, redis="")
        city.prepare()
        told = city.run("-m", "bench.learning_pages_child", str(photos)).splitlines()[-1]
    found = json.loads(told)
    shown = found["photos"]
    for name, page in found["pages"].items():
        slow, queries = page["milliseconds"], page["queries"]
        yield Row(
            f"{name}, of {shown:,} photos: p95",
            f"{slow:.0f} ms",
            f"at most {MOST_MILLISECONDS} ms",
            slow <= MOST_MILLISECONDS,
        )
        yield Row("  queries", str(queries), f"at most {MOST_QUERIES}", queries <= MOST_QUERIES)
