"""A measurement in a process of its own that is started once and asked again each round."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Child:
    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self.process, self.log = process, log

    def ask(self, question: float) -> float:
        self.tell(question)
        return self.hear()

    def tell(self, question: float) -> None:
        assert self.process.stdin is not None
        print(question, file=self.process.stdin, flush=True)

    def hear(self) -> float:
        assert self.process.stdout is not None
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"A measurement ended by itself:\n{self.log.read_text()[-2000:]}")
        return float(answer)


@contextmanager
def child(module: str, *arguments: str | Path, log: Path) -> Iterator[Child]:
    """Ready to be asked: what it loads is loaded, what it warms is warm."""
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        started = Child(process, log)
        try:
            started.hear()
            yield started
        finally:
            process.kill()


def answer_questions(measure: Callable[[float], float]) -> None:
    """In the child: one number for each number that comes in. The first says that we are ready."""
    print(0, flush=True)
    for question in sys.stdin:
        print(measure(float(question)), flush=True)
