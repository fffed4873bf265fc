"""How good and how fast the recogniser is: on photos, in process, over HTTP, while it learns."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import recognition_predictor, recognition_quality, recognition_web, training_speed
from bench.django_settings import set_up
from bench.report import Row
from classifier.bundles import model_directory, read_bundle


def measure() -> Iterator[Row]:
    set_up()
    with tempfile.TemporaryDirectory(prefix="wastewise-bench-") as name:
        folder, model = Path(name), read_bundle(model_directory()).path
        yield from recognition_quality.measure(model)
        yield from recognition_predictor.measure(model, folder)
        yield from recognition_web.measure(model, folder)
        yield from training_speed.measure(folder)
