"""How long keras.Model.predict takes for one picture that is ready."""

import statistics
import sys
import time
from pathlib import Path

import numpy as np

from bench.child import answer_questions
from bench.drawn_photos import SMALL, draw
from bench.trained_keras import load
from classifier.pixels import to_pixels

WARM_UP = 5


def main(model: Path) -> None:
    network, size = load(model)
    pixels = to_pixels(draw(SMALL, 0), size)[None].astype(np.float32)

    def milliseconds(calls: float) -> float:
        times = []
        for _ in range(round(calls)):
            begun = time.perf_counter()
            network.predict(pixels, verbose=0)
            times.append(time.perf_counter() - begun)
        return statistics.median(times) * 1000

    milliseconds(WARM_UP)
    answer_questions(milliseconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
