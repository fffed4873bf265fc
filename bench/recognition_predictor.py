"""What one prediction costs in process, beside Keras and beside the bare interpreter."""

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.bare_network import BareNetwork
from bench.child import Child, child
from bench.drawn_photos import SMALL, draw
from bench.keras_predict import PICTURE, PIXELS
from bench.report import Row
from classifier.bundles import read_bundle
from classifier.pixels import to_pixels
from classifier.predictor import Predictor

ROUNDS = 5
CALLS = 40
FASTER, MOST_ABOVE_BARE = 8, 1.15

Times = tuple[float, ...]


def measure(model: Path, folder: Path) -> Iterator[Row]:
    with child("bench.keras_predict", model, log=folder / "keras.log") as keras:
        times = list(rounds(model, keras))
    # By round, so that whatever else the machine does falls on all alike.
    ours, ready, bare, keras_ours, keras_ready = zip(*times, strict=True)
    # The same work on both sides: the very same pixels, then the very same picture.
    yield faster("predict(pixels)", ready, "keras.Model.predict(pixels)", keras_ready)
    yield faster("predict(picture)", ours, "keras.Model.predict(to_pixels(picture))", keras_ours)
    named = "predict(picture) beside keras.Model.predict(pixels), which is less work"
    yield Row(named, f"{ratio(keras_ready, ours):.1f} x", "for scale", None)
    above = ratio(ready, bare)
    named = f"predict(pixels) {median(ready)}, bare interpreter {median(bare)}"
    bound = f"at most {MOST_ABOVE_BARE} x"
    yield Row(named, f"{above:.3f} x", bound, above <= MOST_ABOVE_BARE)
    named = "predict(picture), to_pixels included, above bare"
    yield Row(named, f"{ratio(ours, bare):.3f} x", "for scale", None)


def faster(what: str, ours: Times, other: str, theirs: Times) -> Row:
    times = ratio(theirs, ours)
    named = f"{what} {median(ours)}, {other} {median(theirs)}"
    return Row(named, f"{times:.1f} x", f"at least {FASTER} x", times >= FASTER)


def rounds(model: Path, keras: Child) -> Iterator[Times]:
    predictor, bare = Predictor(read_bundle(model)), BareNetwork(model)
    picture = draw(SMALL, 0)
    pixels = to_pixels(picture, bare.size)
    for _ in range(ROUNDS):
        yield (
            milliseconds(predictor.predict, picture),
            milliseconds(predictor.predict, pixels),
            milliseconds(bare.run, pixels),
            keras.ask(PICTURE),
            keras.ask(PIXELS),
        )


def milliseconds(call: Callable[[Any], Any], given: Any) -> float:
    times = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        call(given)
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def ratio(some: Times, others: Times) -> float:
    return statistics.median(one / other for one, other in zip(some, others, strict=True))


def median(times: Times) -> str:
    return f"{statistics.median(times):.1f} ms"
