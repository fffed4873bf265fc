"""The least that an answer can cost: decode, make it square, run the network. In one thread."""

import io
import sys
import time
from itertools import cycle
from pathlib import Path

from PIL import Image

from bench.bare_network import BareNetwork
from bench.child import answer_questions
from bench.drawn_photos import SMALL, draw_jpegs
from classifier.pixels import to_pixels

PHOTOS = 16


def main(model: Path) -> None:
    network = BareNetwork(model)
    jpegs = cycle(draw_jpegs(SMALL, PHOTOS))

    def photos_per_second(seconds: float) -> float:
        done, begun = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - begun) < seconds:
            picture = Image.open(io.BytesIO(next(jpegs)))
            network.run(to_pixels(picture, network.size))
            done += 1
        return done / elapsed

    photos_per_second(0.5)
    answer_questions(photos_per_second)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
