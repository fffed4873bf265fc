"""A training as staff start one: 2,500 photos, the backbone frozen, from the row to the verdict.
Then once more with other choices, when what the network saw is known. In a process of its own, with
a database that is thrown away."""

from collections.abc import Iterator
from pathlib import Path

from bench.child import child
from bench.report import Row

PHOTOS = 2_500
MOST_SECONDS, MOST_SILENCE = 120, 1.0


def measure(folder: Path) -> Iterator[Row]:
    arguments = (str(PHOTOS), folder / "runs")
    with child("bench.learning_runs_child", *arguments, log=folder / "runs.log") as runs:
        for epochs, what in ((40, "the first time"), (20, "when its features are known")):
            seconds = runs.ask(epochs)
            yield Row(
                f"Training of {PHOTOS:,} photos to its verdict, {what}",
                f"{seconds:.0f} s",
                f"at most {MOST_SECONDS} s",
                0 < seconds <= MOST_SECONDS,
            )
            silence = runs.hear()
            yield Row(
                "Longest time without progress in its row",
                f"{silence:.1f} s",
                f"at most {MOST_SILENCE:.0f} s",
                silence <= MOST_SILENCE,
            )
