"""How many photos a second a training takes in by the default recipe, on made-up pictures. In the
child: asked with 0 it looks at them with the frozen network, asked with 1 it fine-tunes."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.child import answer_questions, child
from bench.django_settings import set_up
from bench.report import Row
from classifier.taxonomy import LABELS
from classifier.training.recipe import Recipe, Step

if TYPE_CHECKING:
    from classifier.training.fit import Material

FROZEN, FINE_TUNING = range(2)
LEAST = {FROZEN: 100, FINE_TUNING: 25}
# What is served is larger than what is learned from, and each photo counts as it is taken in.
SIZES = {FROZEN: Recipe.input_size, FINE_TUNING: Recipe.learn_size}
NAMES = {FROZEN: "Training, frozen features", FINE_TUNING: "Training, fine-tuning"}
PHOTOS = 960
# Of the first steps most is compilation.
WARM_UP_PHOTOS = 192


def measure(folder: Path) -> Iterator[Row]:
    with child("bench.training_speed", log=folder / "training.log") as training:
        for stage, least in LEAST.items():
            pace = training.ask(stage)
            named = f"{NAMES[stage]} at {SIZES[stage]} pixels, as train_model does"
            yield Row(named, f"{pace:.0f} photos/s", f"at least {least}/s", pace >= least)


class Pace:
    """A report of a training that remembers when how many photos were done."""

    def __init__(self, photos_a_step: int) -> None:
        self.photos_a_step = photos_a_step
        self.marks: list[tuple[int, float]] = []

    def __call__(self, step: Step) -> None:
        self.marks.append((step.step * self.photos_a_step, time.perf_counter()))

    def photos_per_second(self) -> float:
        warm = [mark for mark in self.marks if mark[0] >= WARM_UP_PHOTOS]
        (first, begun), (last, ended) = warm[0], warm[-1]
        return (last - first) / (ended - begun)


def main() -> None:
    set_up()
    # Here: tensorflow takes seconds to come.
    from classifier.training.fit import fine_tune
    from classifier.training.network import build
    from classifier.training.run import make_repeatable
    from classifier.training.seen import features_of

    recipe = Recipe(epochs=1)
    make_repeatable(recipe.seed)
    network, given = build(recipe), made_up(recipe.input_size)

    def photos_per_second(stage: float) -> float:
        if stage == FROZEN:
            pace = Pace(1)
            features_of(network, given.pictures, given.training, recipe.input_size, False, pace)
        else:
            pace = Pace(recipe.batch_size)
            fine_tune(network, given, recipe, pace)
        return pace.photos_per_second()

    answer_questions(photos_per_second)


def made_up(size: int) -> "Material":
    from classifier.training.fit import Material
    from classifier.training.pictures import SIDE, Pictures

    random = np.random.default_rng(0)
    pixels = {
        side: random.integers(0, 256, (PHOTOS, side, side, 3), np.uint8) for side in (size, SIDE)
    }
    nothing = np.zeros(PHOTOS, np.uint8)
    return Material(
        pictures=Pictures(pixels, [""] * PHOTOS, nothing, nothing),
        targets=np.eye(len(LABELS), dtype=np.float32)[random.integers(0, len(LABELS), PHOTOS)],
        training=np.arange(PHOTOS),
        validation=np.arange(0),
        weights=np.ones(PHOTOS, np.float32),
    )


if __name__ == "__main__":
    main()
