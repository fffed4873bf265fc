"""How long keras.Model.predict takes for one picture. In the child: asked with 0, of ready pixels;
asked with 1, of a picture that is made ready as well, by the same to_pixels."""

import statistics
import sys
import time
from pathlib import Path

import numpy as np

from bench.child import answer_questions
from bench.drawn_photos import SMALL, draw
from bench.trained_keras import load
from classifier.pixels import to_pixels

PIXELS, PICTURE = range(2)
# It takes longer, and nobody wants to wait for many.
CALLS = 10


def main(model: Path) -> None:
    network, size = load(model)
    picture = draw(SMALL, 0)

    def ready() -> np.ndarray:
        return to_pixels(picture, size)[None].astype(np.float32)

    pixels = ready()

    def milliseconds(given: float) -> float:
        times = []
        for _ in range(CALLS):
            begun = time.perf_counter()
            network.predict(ready() if given == PICTURE else pixels, verbose=0)
            times.append(time.perf_counter() - begun)
        return statistics.median(times) * 1000

    milliseconds(PIXELS)
    answer_questions(milliseconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
