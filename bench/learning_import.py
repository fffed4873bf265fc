"""How fast labelled photos come into the product, and what memory that takes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.child import ROOT
from bench.drawn_photos import as_jpeg, draw
from bench.report import Row
from classifier.taxonomy import LABELS

PHOTOS = 10_000
# As large as those of collections that one can get.
SIZE = (360, 280)
MOST_MEGABYTES, FEWEST_A_SECOND = 600, 60
PATIENCE_SECONDS = 1800


def measure(folder: Path, photos: int = PHOTOS) -> Iterator[Row]:
    """In a process of its own: only its own memory counts, and its database is thrown away."""
    write_photos(folder / "photos", photos)
    told = subprocess.run(
        [sys.executable, "-m", "bench.learning_import_child", str(folder / "photos")],
        cwd=ROOT,
        env=os.environ | {"VAR": str(folder / "var"), "DATABASE_URL": "", "REDIS_URL": ""},
        stdout=subprocess.PIPE,
        timeout=PATIENCE_SECONDS,
        check=True,
        text=True,
    ).stdout
    came = json.loads(told.splitlines()[-1])
    a_second, megabytes = came["photos"] / came["seconds"], came["megabytes"]
    yield Row(
        "Photos imported a second, on two cores",
        f"{a_second:.0f}",
        f"at least {FEWEST_A_SECOND}",
        a_second >= FEWEST_A_SECOND,
    )
    yield Row(
        "Processor time of a photo, ms", f"{1000 * came['busy'] / came['photos']:.1f}", "", None
    )
    yield Row(
        f"Memory while {photos:,} photos come in, MB",
        f"{megabytes:.0f}",
        f"below {MOST_MEGABYTES}",
        megabytes < MOST_MEGABYTES,
    )


def write_photos(folder: Path, photos: int) -> None:
    for label in LABELS:
        (folder / label).mkdir(parents=True)
    for number in range(photos):
        label = LABELS[number % len(LABELS)]
        (folder / label / f"{number}.jpg").write_bytes(as_jpeg(draw(SIZE, number)))
