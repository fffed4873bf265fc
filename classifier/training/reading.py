"""What two versions answered to the same photos, as plain values that travel as JSON."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Answered:
    """What one version said to each photo, in their order; nothing where its answers were no
    numbers."""

    version: str
    answers: list[int]
    confidences: list[float]
    # Of the processor's time, so that a busy machine makes nobody slow; the median.
    milliseconds: float
    figures: dict[str, Any]

    @property
    def is_of_numbers(self) -> bool:
        return bool(self.figures)


@dataclass(frozen=True)
class Agreement:
    """Of the trained network with its export: how often the same answer, and the largest
    difference of a probability."""

    same_answers: float
    largest_difference: float


@dataclass(frozen=True)
class Reading:
    photos: list[str]
    labels: list[int]
    candidate: Answered
    active: Answered
    agreement: Agreement | None
    # Photos it was taught with that belong to the test, look like one of it, or share its group.
    leaks: int = 0
    # Photos of the test that the first weights had been taught with: nothing is measured on them.
    left_out: int = 0
    # How often the test part has been read for models of this name.
    readings: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def reading_of(found: dict[str, Any]) -> Reading:
    agreement = found["agreement"]
    parts = {
        "candidate": Answered(**found["candidate"]),
        "active": Answered(**found["active"]),
        "agreement": Agreement(**agreement) if agreement else None,
    }
    return Reading(**(found | parts))
