"""A city of a million on Postgres and on SQLite: filled side by side, then measured in turn."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.disposals_served import City
from bench.report import Row

ROOT = Path(__file__).resolve().parent.parent


def measure(cities: dict[str, City]) -> Iterator[Row]:
    begun = time.perf_counter()
    fill(cities, "all")
    yield from measured(cities, "ledger", "look_ups")
    waited = time.perf_counter()
    fill(cities, "others")
    yield Row("Filling both", f"{time.perf_counter() - waited:.0f} s", "for scale", None)
    yield from measured(cities, "rankings")
    yield Row("All of these together", f"{time.perf_counter() - begun:.0f} s", "for scale", None)


def fill(cities: dict[str, City], what: str) -> None:
    children = [start(city, "bench.disposals_million_fill", what) for city in cities.values()]
    for child in children:
        if child.wait():
            raise RuntimeError(f"{child.args!r} ended with {child.returncode}")


def measured(cities: dict[str, City], *what: str) -> Iterator[Row]:
    for name, city in cities.items():
        said = city.run("-m", "bench.disposals_million_measure", *what)
        for line in said.splitlines():
            if line.startswith('{"what"'):
                fields = json.loads(line)
                yield Row(**fields | {"what": f"{fields['what']}, {name}"})


def start(city: City, module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, env=os.environ | city.environment()
    )
