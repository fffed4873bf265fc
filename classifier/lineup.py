"""The networks of a process: who answers whom, and how one that is on trial does."""

import hashlib
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from classifier.models import Arm
from classifier.predictor import Predictor

# What ends a trial: so many failures one after the other, or answers slower than this many times
# the active version's, of the last so many, and slower than anybody would not notice.
MOST_FAILURES = 3
LOOKS = 100
TIMES_SLOWER = 3.0
NOTICED_MS = 50.0
PERCENTILE = 0.95
HUNDRED = 100


class Trouble(StrEnum):
    """Why a trial ends by itself."""

    BROKEN = "broken"
    FAILING = "failing"
    SLOW = "slow"


@dataclass
class Trial:
    """What this process saw of a challenger. In trouble, it is to be withdrawn."""

    challenger_id: str
    trouble: Trouble | None = None
    is_told: bool = False
    # Where that could not be written down, not before then once more.
    tell_at: float = 0.0
    failures: int = 0
    active_ms: deque[float] = field(default_factory=lambda: deque(maxlen=LOOKS))
    challenger_ms: deque[float] = field(default_factory=lambda: deque(maxlen=LOOKS))

    def saw(self, arm: Arm, milliseconds: float) -> None:
        if arm is Arm.ACTIVE:
            self.active_ms.append(milliseconds)
            return
        self.failures = 0
        self.challenger_ms.append(milliseconds)
        if self._is_slow():
            self.trouble = Trouble.SLOW

    def failed(self) -> None:
        self.failures += 1
        if self.failures >= MOST_FAILURES:
            self.trouble = Trouble.FAILING

    def _is_slow(self) -> bool:
        if min(len(self.active_ms), len(self.challenger_ms)) < LOOKS:
            return False
        slow = percentile(self.challenger_ms)
        return slow > NOTICED_MS and slow > TIMES_SLOWER * percentile(self.active_ms)


def percentile(values: Sequence[float] | deque[float]) -> float:
    ordered = sorted(values)
    return ordered[math.ceil(PERCENTILE * len(ordered)) - 1]


@dataclass(frozen=True)
class Lineup:
    active: Predictor
    challenger: Predictor | None = None
    trial: Trial | None = None
    share: int = 0
    is_shadow: bool = False

    @property
    def on_trial(self) -> tuple[Predictor, Trial] | None:
        """Nobody any more, from the moment on that it is to be withdrawn."""
        if self.challenger is None or self.trial is None or self.trial.trouble:
            return None
        return self.challenger, self.trial

    def arm_of(self, subject: str) -> Arm:
        """Of a person or a device, always the same as long as the challenger is. Nobody in
        particular gets the active one."""
        if not subject or self.trial is None or self.is_shadow or self.on_trial is None:
            return Arm.ACTIVE
        found = hashlib.sha256(f"{self.trial.challenger_id}:{subject}".encode()).digest()
        place = int.from_bytes(found, "big") % HUNDRED
        return Arm.CHALLENGER if place < self.share else Arm.ACTIVE
