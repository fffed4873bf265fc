"""What one prediction costs in process, beside Keras and beside the bare interpreter."""

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.bare_network import BareNetwork
from bench.child import Child, child
from bench.drawn_photos import SMALL, draw
from bench.report import Row
from classifier.bundles import read_bundle
from classifier.pixels import to_pixels
from classifier.predictor import Predictor

ROUNDS = 5
CALLS = 40
# It takes longer, and nobody wants to wait for many.
KERAS_CALLS = 10
FASTER, MOST_ABOVE_BARE = 8, 1.15


def measure(model: Path, folder: Path) -> Iterator[Row]:
    with child("bench.keras_predict", model, log=folder / "keras.log") as keras:
        times = list(rounds(model, keras))
    # By round, so that whatever else the machine does falls on all alike.
    ours, ready, bare, slow = zip(*times, strict=True)
    faster, above = ratio(slow, ours), ratio(ready, bare)
    named = f"predict(picture) {median(ours)}, keras.Model.predict {median(slow)}"
    yield Row(named, f"{faster:.1f} x", f"at least {FASTER} x", faster >= FASTER)
    named = f"predict(pixels) {median(ready)}, bare interpreter {median(bare)}"
    bound = f"at most {MOST_ABOVE_BARE} x"
    yield Row(named, f"{above:.3f} x", bound, above <= MOST_ABOVE_BARE)
    named = "predict(picture), to_pixels included, above bare"
    yield Row(named, f"{ratio(ours, bare):.3f} x", "for scale", None)


def rounds(model: Path, keras: Child) -> Iterator[tuple[float, float, float, float]]:
    predictor, bare = Predictor(read_bundle(model)), BareNetwork(model)
    picture = draw(SMALL, 0)
    pixels = to_pixels(picture, bare.size)
    for _ in range(ROUNDS):
        yield (
            milliseconds(predictor.predict, picture),
            milliseconds(predictor.predict, pixels),
            milliseconds(bare.run, pixels),
            # Its picture is ready, ours is made ready as well.
            keras.ask(KERAS_CALLS),
        )


def milliseconds(call: Callable[[Any], Any], given: Any) -> float:
    times = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        call(given)
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def ratio(some: tuple[float, ...], others: tuple[float, ...]) -> float:
    return statistics.median(one / other for one, other in zip(some, others, strict=True))


def median(times: tuple[float, ...]) -> str:
    return f"{statistics.median(times):.1f} ms"
