"""What an answer costs over HTTP: the product as it is served, beside the bare loop and beside
what others do."""

import itertools
import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.child import ROOT, Child, child
from bench.drawn_photos import LARGE, SMALL, draw_jpegs
from bench.load import answers_per_second
from bench.own_redis import own_redis
from bench.photo_calls import as_call, call_times
from bench.report import Row
from bench.servers import free_port, gunicorn

PROCESSES = 2
ROUNDS = 5
STARTS = 3
PHOTOS = 16
SHARE_OF_BARE = 0.60
MEGABYTES, READY_SECONDS = 220, 2
LARGE_PHOTOS, CALLERS, LARGE_CALLS, LARGE_MILLISECONDS = 4, 4, 100, 150
CACHED_CALLS, CACHED_MILLISECONDS = 100, 10
REFERENCE = ["--workers", "1", "--threads", "4", "--timeout", "300"]


@dataclass(frozen=True)
class Served:
    port: int
    process: "subprocess.Popen[bytes]"
    seconds_to_ready: float

    def megabytes(self) -> float:
        """Of the largest of the processes that answer."""
        workers = psutil.Process(self.process.pid).children()
        return float(max(worker.memory_info().rss for worker in workers)) / 1e6


def measure(model: Path, folder: Path) -> Iterator[Row]:
    with own_redis(folder) as redis:
        if not redis:
            yield Row("No redis-server: the product is served by one process", "", "", None)
        place = Place(model, folder, redis)
        yield from starts(place)
        with ExitStack() as stack:
            ours = stack.enter_context(place.product(cached=False))
            others = stack.enter_context(place.reference())
            bare = [stack.enter_context(place.bare_loop(n)) for n in range(PROCESSES)]
            yield from throughput(ours.port, others, bare)
            yield large_photos(ours.port)
            yield Row("Memory of a web process after these", f"{ours.megabytes():.0f} MB", "", None)
        with place.product(cached=True) as ours:
            yield cache_hits(ours.port)


@dataclass(frozen=True)
class Place:
    """Where and how the servers of this measurement run."""

    model: Path
    folder: Path
    redis: str

    @contextmanager
    def product(self, *, cached: bool) -> Iterator[Served]:
        port = free_port()
        begun = time.perf_counter()
        with gunicorn(
            ["-c", "python:wastewise.gunicorn_conf", "wastewise.wsgi"],
            directory=ROOT,
            environment=self.environment(port, cached=cached),
            port=port,
            log=self.folder / "product.log",
        ) as process:
            yield Served(port, process, time.perf_counter() - begun)

    def environment(self, port: int, *, cached: bool) -> dict[str, str]:
        """As in service but for the throttles and, where it is to be measured, the cache."""
        return {
            "DJANGO_SETTINGS_MODULE": "wastewise.settings",
            "SECRET_KEY": "bench" * 10,
            "ENV_FILE": os.devnull,
            "DEMO": "off",
            "HTTPS": "off",
            "VAR": str(self.folder / "var"),
            "PORT": str(port),
            "DATABASE_URL": "",
            "REDIS_URL": self.redis,
            "WEB_WORKERS": str(PROCESSES),
            "MODEL_DIR": str(self.model),
            "ANSWER_CACHE_SECONDS": "3600" if cached else "0",
            "THROTTLE_VISITOR": "off",
            "THROTTLE_VISITOR_PHOTOS": "off",
        }

    @contextmanager
    def reference(self) -> Iterator[int]:
        port = free_port()
        with gunicorn(
            [*REFERENCE, "--bind", f"127.0.0.1:{port}", "bench.reference_predict"],
            directory=ROOT,
            environment={"BENCH_MODEL": str(self.model), "TF_CPP_MIN_LOG_LEVEL": "3"},
            port=port,
            log=self.folder / "reference.log",
        ):
            yield port

    @contextmanager
    def bare_loop(self, number: int) -> Iterator[Child]:
        log = self.folder / f"bare-loop-{number}.log"
        with child("bench.bare_loop", self.model, log=log) as process:
            yield process


def starts(place: Place) -> Iterator[Row]:
    seconds, megabytes = [], []
    for _ in range(STARTS):
        with place.product(cached=False) as served:
            seconds.append(served.seconds_to_ready)
            megabytes.append(served.megabytes())
    ready, memory = statistics.median(seconds), max(megabytes)
    named = "From start to the first answer, model loaded"
    yield Row(named, f"{ready:.2f} s", f"under {READY_SECONDS} s", ready < READY_SECONDS)
    named = "Memory of a web process with the model"
    yield Row(named, f"{memory:.0f} MB", f"under {MEGABYTES} MB", memory < MEGABYTES)


def throughput(our_port: int, their_port: int, bare: list[Child]) -> Iterator[Row]:
    """Rounds alternate, so that whatever else the machine does falls on all alike."""
    jpegs = draw_jpegs(SMALL, PHOTOS)
    ours = itertools.cycle([as_call("/api/predict", jpeg) for jpeg in jpegs])
    theirs = itertools.cycle([as_call("/", jpeg, as_form=False) for jpeg in jpegs])
    answers_per_second(our_port, ours, seconds=1)  # warm up
    rounds = [
        (
            together(bare),
            answers_per_second(our_port, ours),
            answers_per_second(their_port, theirs),
        )
        for _ in range(ROUNDS)
    ]
    least, served, reference = (statistics.median(each) for each in zip(*rounds, strict=True))
    share = statistics.median(ours / bare for bare, ours, _theirs in rounds)
    named = f"/api/predict {served:.0f}/s, bare loop in {PROCESSES} processes {least:.0f}/s"
    yield Row(named, f"{share:.0%}", f"at least {SHARE_OF_BARE:.0%}", share >= SHARE_OF_BARE)
    times = statistics.median(ours / theirs for _bare, ours, theirs in rounds)
    named = f"/api/predict beside a handler with keras.predict, {reference:.0f}/s"
    yield Row(named, f"{times:.1f} x", "for scale", None)


def together(loops: list[Child], seconds: float = 3) -> float:
    for loop in loops:
        loop.tell(seconds)
    return sum(loop.hear() for loop in loops)


def large_photos(port: int) -> Row:
    calls = [as_call("/api/predict", jpeg) for jpeg in draw_jpegs(LARGE, LARGE_PHOTOS)]
    call_times(port, calls, callers=CALLERS, count=2 * CALLERS)  # warm up
    times = call_times(port, calls, callers=CALLERS, count=LARGE_CALLS)
    slow = statistics.quantiles(times, n=20)[-1] * 1000
    named = f"12-megapixel JPEG, {CALLERS} callers, p95 of {LARGE_CALLS} calls"
    return Row(named, f"{slow:.0f} ms", f"under {LARGE_MILLISECONDS} ms", slow < LARGE_MILLISECONDS)


def cache_hits(port: int) -> Row:
    (jpeg,) = draw_jpegs(SMALL, 1)
    call = [as_call("/api/predict", jpeg)]
    call_times(port, call, callers=1, count=10)  # the first is looked at, the rest is warm-up
    hit = statistics.median(call_times(port, call, callers=1, count=CACHED_CALLS)) * 1000
    bound = f"under {CACHED_MILLISECONDS} ms"
    return Row("The same photo again", f"{hit:.1f} ms", bound, hit < CACHED_MILLISECONDS)
