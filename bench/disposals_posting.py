"""What it takes to hand in a photo at the dashboard, all the way to the points."""

import http.client
import io
import itertools
import secrets
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from bench.disposals_counts import HEADER, Counts, counts_in
from bench.disposals_database import execute
from bench.disposals_photos import other_bytes, sure_photos
from bench.disposals_served import City, body_of, call_of, headers_of
from bench.load import Connection
from bench.report import Row
from classifier import loader
from classifier.predictor import Predictor
from classifier.services.recognising import open_small
from common.photos import receive

PHOTOS, CALLERS, ROUNDS_ALONE, ROUNDS_TOGETHER = 24, 4, 2, 5
TIMES_ALONE, MILLISECONDS, STATEMENTS = 2.5, 300, 12
COUNTED = 10
# Longer ago than any photo is remembered, so that each may be paid once more.
LONG_AGO = "UPDATE disposals_wasterecord SET disposed_at = disposed_at - interval '400 days'"
PAID = "SELECT count(*) FROM disposals_wasterecord WHERE state = 'awarded'"


@dataclass(frozen=True)
class Post:
    session: str
    photo: bytes
    key: str

    def call(self) -> bytes:
        return call_of("POST", "/", headers_of(self.session), body_of(self.photo, self.key))


class Posts:
    """Each photo belongs to one person, and is another file each time."""

    def __init__(self, city: City, sessions: list[str], photos: list[bytes]) -> None:
        self.city, self.people = city, list(zip(sessions, photos, strict=True))
        self.sent = 0

    def round(self, count: int = PHOTOS) -> list[Post]:
        execute(self.city.database, LONG_AGO)
        posts = [
            Post(session, other_bytes(photo, secrets.token_hex(8)), secrets.token_hex(8))
            for session, photo in self.people[:count]
        ]
        self.sent += len(posts)
        return posts

    def check_paid(self) -> None:
        ((paid,),) = execute(self.city.database, PAID)
        if paid != self.sent:
            raise RuntimeError(f"Of {self.sent} disposals only {paid} were paid: not what we time")


def measure(city: City) -> Iterator[Row]:
    model = loader.current()
    photos = sure_photos(model, PHOTOS)
    posts = Posts(city, city.sign_in(PHOTOS), photos)
    with city.served() as port:
        together(port, posts.round())  # Warm up, and everybody's first badge.
        yield from beside_looking_alone(port, posts, model)
        times = [
            seconds for _ in range(ROUNDS_TOGETHER) for seconds in together(port, posts.round())
        ]
        slow = statistics.quantiles(times, n=20)[-1] * 1000
        named = f"POST / with 12 megapixels, {CALLERS} callers, p95 of {len(times)}"
        yield Row(named, f"{slow:.0f} ms", f"under {MILLISECONDS} ms", slow < MILLISECONDS)
    with city.served("bench.disposals_counted") as port:
        yield from statements(port, posts)
    posts.check_paid()


def beside_looking_alone(port: int, posts: Posts, model: Predictor) -> Iterator[Row]:
    """In turns, so that whatever else the machine does falls on both alike."""
    whole, alone = [], []
    for post in (post for _ in range(ROUNDS_ALONE) for post in posts.round()):
        whole += times_of(port, [post])
        begun = time.perf_counter()
        model.look(open_small(receive(io.BytesIO(post.photo))).image)
        alone.append(time.perf_counter() - begun)
    least, answered = statistics.median(alone), statistics.median(whole)
    share = answered / least
    named = f"POST / p50 {answered * 1000:.0f} ms, decode and predict {least * 1000:.0f} ms"
    yield Row(named, f"{share:.2f} x", f"at most {TIMES_ALONE} x", share <= TIMES_ALONE)


def together(port: int, posts: list[Post]) -> list[float]:
    shares = [posts[number::CALLERS] for number in range(CALLERS)]
    with ThreadPoolExecutor(CALLERS) as pool:
        return list(itertools.chain.from_iterable(pool.map(partial(times_of, port), shares)))


def times_of(port: int, posts: list[Post]) -> list[float]:
    calls = [post.call() for post in posts]
    connection = Connection(port, iter(calls))
    times = []
    for _ in calls:
        begun = time.perf_counter()
        connection.send()
        while not connection.receive():
            pass
        times.append(time.perf_counter() - begun)
    connection.socket.close()
    return times


def statements(port: int, posts: Posts) -> Iterator[Row]:
    """Of a disposal that is paid and brings no new level or badge."""
    together(port, posts.round(CALLERS))  # Connects, which asks for something of its own.
    counts = [counted(port, post) for post in posts.round(COUNTED)]
    fewest = min(counts, key=lambda count: count["inside"])
    number = fewest["transactions"]
    yield Row("POST /: transactions", str(number), "exactly 1", number == 1)
    number = fewest["inside"]
    named = "POST /: statements in it, with the key's and the answer's own"
    yield Row(named, str(number), f"at most {STATEMENTS}", number <= STATEMENTS)
    named = f"  beside them {fewest['savepoints']} for a savepoint, and before it"
    yield Row(named, str(fewest["outside"]), "for scale", None)


def counted(port: int, post: Post) -> Counts:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = body_of(post.photo, post.key)
    connection.request("POST", "/", body, headers_of(post.session))
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()[:300]
    answer.read()
    connection.close()
    return counts_in(answer.headers[HEADER])
