"""Where a training stands, in one number for all of its stages."""

import time
from collections.abc import Callable
from typing import Any

from classifier.training.recipe import Step

Say = Callable[[dict[str, Any]], None]

# Up to which per cent of the whole each stage leads, by how long they take on two cores.
HEAD_ALONE = {
    "collecting": 5,
    "photos": 25,
    "features": 65,
    "head": 75,
    "export": 88,
    "checking": 93,
    "measuring": 100,
}
FINE_TUNING = {
    "collecting": 2,
    "photos": 6,
    "features": 12,
    "head": 14,
    "fine-tuning": 94,
    "export": 97,
    "checking": 98,
    "measuring": 100,
}
# Of labels alone, with nothing taught.
CHECK = {"collecting": 8, "photos": 40, "features": 80, "checking": 100}
# Without epochs, so that what has passed tells how long they take.
LAST = ("export", "checking", "measuring")
# What comes after the last epoch: export in three kinds of numbers, and a look at the test part.
SECONDS_AFTER = 40
# Before so much is done, how long the rest takes is a guess.
LEAST_TO_TELL = 10
# So often at most, but for the last step of an epoch.
SAY_SECONDS = 0.2


class Teller:
    """Whom a training reports to."""

    def __init__(self, *, depth: int, say: Say, is_check: bool = False) -> None:
        self.ends = CHECK if is_check else FINE_TUNING if depth else HEAD_ALONE
        # Its epochs are those that were asked for, and its figures make the curve.
        self.counted = "fine-tuning" if depth else "head"
        self.say, self.begun, self.said_at, self.stage = say, time.monotonic(), 0.0, ""

    def __call__(self, step: Step) -> None:
        is_last = step.step == step.steps
        if self.stage != step.stage:
            self.say({"log": step.stage})
            self.stage = step.stage
        if is_last or time.monotonic() - self.said_at >= SAY_SECONDS:
            self.said_at = time.monotonic()
            self.say(self.line(step))
        if is_last and step.stage == self.counted:
            self.say({"figures": {"epoch": step.epoch, **step.figures}})
            figures = "  ".join(f"{name} {value:.4f}" for name, value in step.figures.items())
            self.say({"log": f"epoch {step.epoch}/{step.epochs}  {figures}"})
            if step.epoch == step.epochs:
                # Nobody reports while the network is written down.
                self(Step("export", 1, 1, 0, 1, None))

    def counting(self, stage: str, total: int) -> Callable[[int], None]:
        return lambda done: self(Step(stage, 1, 1, done, max(total, 1), None))

    def line(self, step: Step) -> dict[str, Any]:
        progress = self.progress(step)
        return {
            "stage": step.stage,
            "epoch": step.epoch if step.stage == self.counted else 0,
            "step": step.step,
            "steps": step.steps,
            "progress": round(progress, 1),
            "seconds_left": self.left(step, progress),
        }

    def progress(self, step: Step) -> float:
        stages = list(self.ends)
        place = stages.index(step.stage)
        start = self.ends[stages[place - 1]] if place else 0
        return start + step.share * (self.ends[step.stage] - start)

    def left(self, step: Step, progress: float) -> float | None:
        if step.stage == "fine-tuning" and step.seconds_left is not None:
            return round(step.seconds_left + SECONDS_AFTER)
        if self.counted == "fine-tuning" and step.stage not in LAST:
            return None
        passed = time.monotonic() - self.begun
        return round(passed / progress * (100 - progress)) if progress >= LEAST_TO_TELL else None
