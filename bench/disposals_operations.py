"""Random operations, counted twice: by the database, and by plain arithmetic over what each of them
answered. In the end both must own the same: points, ledger, codes, stock, sums, badges, letters.

BENCH_OPERATIONS and BENCH_CALLS say how many, for a quick run.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from bench.disposals_operations_kills import under_kills
from bench.disposals_operations_scratch import CHILD, Scratch, scratch
from bench.report import Row

SERVICES = int(os.environ.get("BENCH_OPERATIONS", "100000"))
CALLS = int(os.environ.get("BENCH_CALLS", "5000"))
# More than the cores of a small machine: they wait for the database and for each other.
PROCESSES = 4
# Some of them do so much that a day's limit stops them.
PEOPLE = 400
SEED = 2026


def rows() -> Iterator[Row]:
    with scratch() as place:
        yield from through_services(place)
    with scratch() as place:
        yield from over_http(place)


def through_services(place: Scratch) -> Iterator[Row]:
    world = place.make_world(people=PEOPLE, most_a_day=SERVICES // PEOPLE + 10, stock=300)
    files = [place.folder / f"walker-{number}.jsonl" for number in range(PROCESSES)]
    begun = time.perf_counter()
    walkers = [
        place.start(
            *(*CHILD, "walk", f"{SEED}-{number}", str(SERVICES // PROCESSES), str(file)),
            log=f"walker-{number}.log",
        )
        for number, file in enumerate(files)
    ]
    ended = [walker.wait() for walker in walkers]
    seconds = time.perf_counter() - begun
    if any(ended):
        logs = [(place.folder / f"walker-{n}.log").read_text()[-1000:] for n in range(PROCESSES)]
        raise RuntimeError("A walker ended by itself:\n" + "\n".join(logs))
    yield from told_and_held("through services", place, [world, *files], seconds)


def told_and_held(how: str, place: Scratch, files: list[Path], seconds: float) -> Iterator[Row]:
    operations, found = place.compare(files)
    rate = f"{operations / seconds:.0f}/s"
    yield Row(f"{operations:,} random operations {how}", rate, "for scale", None)
    for line in found[:20]:
        print(f"  {line}")
    yield Row(f"Differences of what was told and is held {how}", str(len(found)), "0", not found)


def over_http(place: Scratch) -> Iterator[Row]:
    world = place.make_world(people=60, most_a_day=CALLS, stock=100)
    begun = time.perf_counter()
    done = under_kills(place, calls=CALLS, seed=SEED)
    seconds = time.perf_counter() - begun
    how = f"over HTTP, {done.kills} kills -9"
    yield from told_and_held(how, place, [world, *done.files], seconds)
    named = f"Calls that broke off or were put off, then repeated: {done.broken}"
    yield Row(named, str(done.repeated), "for scale", None)
    yield Row(
        f"Of {done.mails} mails that count as sent, lost ({done.copies} came twice)",
        str(done.mails_lost),
        "0",
        not done.mails_lost,
    )
