"""In a child, on a database with a million: what a look-up, a ranking and the proof take."""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial

from bench import disposals_million_sql as city
from bench.django_settings import set_up
from bench.report import Row

LOOKS = 300
LOOK_MILLISECONDS, BOARD_MILLISECONDS, LEDGER_SECONDS = 15, 50, 10
# As far from a stored one as still counts as the same picture.
BITS_APART = 31


def ledger() -> Iterator[Row]:
    from rewards.ledger import look_through

    begun = time.perf_counter()
    found = look_through()
    seconds = time.perf_counter() - begun
    if found.troubles or found.entries != city.ENTRIES:
        raise RuntimeError(f"Not the ledger that we wrote: {found}")
    named = f"check_ledger over {found.entries:,} entries"
    yield Row(named, f"{seconds:.1f} s", f"under {LEDGER_SECONDS} s", seconds < LEDGER_SECONDS)


def look_ups() -> Iterator[Row]:
    """Every second one of a photo that is there, with as many other bits as are allowed."""
    from datetime import timedelta

    from django.utils import timezone

    from common.likeness import Likeness
    from disposals.likeness_index import HASH_BITS, find_twin
    from disposals.models import WasteRecord

    chance = random.Random(1)
    since = timezone.now() - timedelta(days=city.REMEMBERED_DAYS + 10)
    times = []
    for number in range(LOOKS):
        hash_, is_there = chance.randbytes(32), number % 2 == 0
        if is_there:
            stored = WasteRecord.objects.filter(pk__gte=a_number(chance)).order_by("pk")
            kept = stored.values_list("paid_pdq", flat=True)[0] or b""
            flipped = sum(1 << place for place in chance.sample(range(HASH_BITS), BITS_APART))
            hash_ = (int.from_bytes(bytes(kept)) ^ flipped).to_bytes(32)
        begun = time.perf_counter()
        twin = find_twin(f"bench {number}", Likeness(hash_, 100), since=since)
        times.append(time.perf_counter() - begun)
        if bool(twin) != is_there:
            raise RuntimeError(f"Twin of hash {number}: {twin}, though there={is_there}")
    yield row_of("Likeness among 1,000,000 hashes", times, LOOK_MILLISECONDS)


def rankings() -> Iterator[Row]:
    from accounts.models import User
    from rewards.selectors.leaderboards import count_board, leaderboard

    begun = time.perf_counter()
    board = count_board("all", None)
    seconds = time.perf_counter() - begun
    if board.people != city.PEOPLE:
        raise RuntimeError(f"{board.people} people on the board")
    yield Row("Counting that board anew, once a minute", f"{seconds:.2f} s", "for scale", None)
    chance = random.Random(1)
    everybody = User.objects.order_by("pk")
    people = [everybody.filter(pk__gte=a_number(chance))[0] for _ in range(LOOKS)]
    leaderboard(person=people[0], period="all")
    times = [seconds_of(partial(leaderboard, person=each, period="all")) for each in people]
    yield row_of("Leaderboard and own rank, 1,000,000 profiles", times, BOARD_MILLISECONDS)


def a_number(chance: random.Random) -> str:
    return f"{chance.randrange(1, city.PEOPLE):032x}"


def seconds_of(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def row_of(what: str, times: list[float], most: int) -> Row:
    slow = statistics.quantiles(times, n=20)[-1] * 1000
    return Row(f"{what}: p95 of {len(times)}", f"{slow:.1f} ms", f"under {most} ms", slow < most)


if __name__ == "__main__":
    set_up()
    for name in sys.argv[1:]:
        for row in {"ledger": ledger, "look_ups": look_ups, "rankings": rankings}[name]():
            print(json.dumps(asdict(row)), flush=True)
