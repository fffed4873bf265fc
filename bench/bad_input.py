"""What a hostile picture costs: time and memory of read_photo, each file in a fresh process."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.report import Row, show

SECONDS = 1
MEGABYTES = 200
ROOT = Path(__file__).resolve().parent.parent

# Streamed without a size, so that only the reading can stop it.
ENDLESS = ("an upload of 200 MB", lambda: bytes(200 * 2**20), "TOO_LARGE")


def measure() -> Iterator[Row]:
    from tests.photos.hostile import FILES, LARGEST

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "upload")
        for what, make, code in (*FILES, *LARGEST, ENDLESS):
            path.write_bytes(make())
            yield judge(what, code or "a picture", *read_in_a_fresh_process(path))


def judge(what: str, expected: str, found: str, seconds: float, megabytes: float) -> Row:
    return Row(
        what=f"{what}: {found}",
        measured=f"{seconds:.2f} s, {megabytes:.0f} MB",
        bound=f"{SECONDS} s, {MEGABYTES} MB",
        held=found == expected and seconds <= SECONDS and megabytes <= MEGABYTES,
    )


def read_in_a_fresh_process(path: Path) -> tuple[str, float, float]:
    child = subprocess.run(
        [sys.executable, "-m", "bench.bad_input", str(path)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        text=True,
    )
    found, seconds, megabytes = child.stdout.splitlines()[-1].split("\t")
    return found, float(seconds), float(megabytes)


def read_here(path: Path) -> None:
    """In the child. Megabytes are those at the peak beyond what the process had before."""
    import django

    django.setup()
    from common.photos import PhotoRefused, read_photo

    before = memory("VmRSS")
    start = time.perf_counter()
    try:
        with path.open("rb") as upload:
            read_photo(upload)
        found = "a picture"
    except PhotoRefused as refused:
        found = refused.code
    seconds = time.perf_counter() - start
    # The process that decodes HEIC counts whole; Linux never reports less for it than for us.
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10
    print(found, seconds, memory("VmHWM") - before + children, sep="\t")


def memory(field: str) -> float:
    """From /proc: the resource module carries over the peak of the process that started us."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 2**10 for line in lines if line.startswith(field))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read_here(Path(sys.argv[1]))
    else:
        rows = list(measure())
        for row in rows:
            show(row)
        sys.exit(not all(row.held for row in rows))
