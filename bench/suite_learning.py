"""What the studio takes: photos that come in, trainings, versions."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import learning_activation, learning_import, learning_pages, learning_runs
from bench.report import Row


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="wastewise-bench-") as name:
        yield from learning_import.measure(Path(name))
        yield from learning_runs.measure(Path(name))
        yield from learning_pages.measure(Path(name))
        yield from learning_activation.measure(Path(name))
