"""The gate: a new version answers people only if it is no worse than the one that does.

It alone reads the test part. Both versions look at the same photos, so what counts are those that
one of them got right and the other wrong (docs/adr/0011).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from classifier.models import ModelVersion
from classifier.taxonomy import LABELS
from classifier.training.reading import Reading
from studio.runs_exceptions import NothingToLetPass

# Worse by more than this is refused, whatever chance says: overall (also of macro-F1), in a class.
MARGIN, CLASS_MARGIN = 0.01, 0.05
# Less than that is refused, too, where it is hardly chance: an exact McNemar test, one-sided.
CHANCE = 0.05
# With fewer photos of a class one more or less says nothing.
FEWEST_PHOTOS = 20
# Of a processor's time for a photo, on the machine that trains.
BUDGET_MS = 50.0
# Rounding to half the digits changes an answer on the brink now and then.
LEAST_SAME, LARGEST_DIFFERENCE = 0.99, 0.05

PASSED, REFUSED, NO_EVIDENCE = "passed", "refused", "not enough evidence"
State = ModelVersion.State
STATES = {PASSED: State.PASSED, REFUSED: State.REFUSED, NO_EVIDENCE: State.CANDIDATE}


@dataclass(frozen=True)
class Reason:
    """One of the questions at the gate. `passed` is None where there was too little to tell by."""

    code: str
    passed: bool | None
    figures: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "passed": self.passed} | self.figures


@dataclass(frozen=True)
class Verdict:
    reasons: tuple[Reason, ...]

    @property
    def outcome(self) -> str:
        found = {reason.passed for reason in self.reasons}
        if False in found:
            return REFUSED
        return NO_EVIDENCE if None in found else PASSED


def judge(*, version: ModelVersion, reading: Reading) -> Verdict:
    """Say what was found, and give the version its state. Judged once: a second reading would be
    another throw of the dice."""
    found = Verdict(tuple(reasons_of(reading)))
    verdict = {
        "outcome": found.outcome,
        "reasons": [reason.as_json() for reason in found.reasons],
        "compared_with": reading.active.version,
        "test_photos": len(reading.photos),
        "left_out": reading.left_out,
        "readings": reading.readings,
        "candidate": reading.candidate.figures,
        "active": reading.active.figures,
    }
    rows = ModelVersion.objects.filter(pk=version.pk, state=State.CANDIDATE, verdict={})
    if rows.update(state=STATES[found.outcome], verdict=verdict):
        version.state, version.verdict = STATES[found.outcome], verdict
    return found


def reasons_of(reading: Reading) -> Iterator[Reason]:
    if not reading.candidate.is_of_numbers:
        yield Reason("numbers", False)
        return
    yield leaks(reading)
    if reading.photos and reading.active.is_of_numbers:
        yield overall(reading)
        yield macro_f1(reading)
        yield from classes(reading)
    else:
        # Of one that answers nothing nobody knows whether another is worse.
        yield Reason("compared", None)
    yield evidence(reading)
    yield export(reading)
    yield latency(reading)


def leaks(reading: Reading) -> Reason:
    return Reason("leaks", not reading.leaks, {"photos": reading.leaks})


def overall(reading: Reading) -> Reason:
    pair = Pair.of(reading, range(len(reading.labels)))
    return Reason("accuracy", not pair.is_worse(MARGIN), pair.as_json() | {"margin": MARGIN})


def macro_f1(reading: Reading) -> Reason:
    ours, theirs = (each.figures["macro_f1"] for each in (reading.candidate, reading.active))
    figures = {"candidate": ours, "active": theirs, "margin": MARGIN}
    return Reason("macro_f1", ours >= theirs - MARGIN, figures)


def classes(reading: Reading) -> Iterator[Reason]:
    for place, label in enumerate(LABELS):
        rows = [row for row, truth in enumerate(reading.labels) if truth == place]
        if not rows:
            continue
        pair = Pair.of(reading, rows)
        figures = pair.as_json() | {"label": label, "margin": CLASS_MARGIN}
        # Of a few photos only what can't be chance counts against it, and nothing for it.
        is_judged = len(rows) >= FEWEST_PHOTOS
        is_worse = pair.is_worse(CLASS_MARGIN if is_judged else 1.0)
        yield Reason("class", False if is_worse else is_judged or None, figures)


def evidence(reading: Reading) -> Reason:
    photos = {label: reading.labels.count(place) for place, label in enumerate(LABELS)}
    few = {label: n for label, n in photos.items() if n < FEWEST_PHOTOS}
    return Reason("evidence", None if few else True, {"few": few, "fewest": FEWEST_PHOTOS})


def export(reading: Reading) -> Reason:
    if (found := reading.agreement) is None:
        return Reason("export", None)
    is_faithful = (
        found.same_answers >= LEAST_SAME and found.largest_difference <= LARGEST_DIFFERENCE
    )
    figures = {
        "same_answers": found.same_answers,
        "largest_difference": found.largest_difference,
        "least_same": LEAST_SAME,
        "largest_allowed": LARGEST_DIFFERENCE,
    }
    return Reason("export", is_faithful, figures)


def latency(reading: Reading) -> Reason:
    ours, theirs = reading.candidate.milliseconds, reading.active.milliseconds
    figures = {"candidate": ours, "active": theirs, "budget": BUDGET_MS}
    return Reason("latency", ours <= BUDGET_MS, figures)


@dataclass(frozen=True)
class Pair:
    """How often each was right about the same photos. `lost` are those that the active version
    alone got right, `won` those that the candidate alone did."""

    n: int
    candidate: float
    active: float
    lost: int
    won: int

    @classmethod
    def of(cls, reading: Reading, rows: Sequence[int]) -> "Pair":
        both = [
            [each.answers[row] == reading.labels[row] for row in rows]
            for each in (reading.candidate, reading.active)
        ]
        pairs = list(zip(*both, strict=True))
        return cls(
            n=len(pairs),
            candidate=sum(both[0]) / len(pairs),
            active=sum(both[1]) / len(pairs),
            lost=pairs.count((False, True)),
            won=pairs.count((True, False)),
        )

    def is_worse(self, margin: float) -> bool:
        # Rounded, because 0.9 - 0.85 is 0.05000000000000004.
        return round(self.active - self.candidate, 9) > margin or self.chance < CHANCE

    @property
    def chance(self) -> float:
        return chance_of(self.lost, self.won)

    def as_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "candidate": round(self.candidate, 6),
            "active": round(self.active, 6),
            "lost": self.lost,
            "won": self.won,
            "p": round(self.chance, 6),
        }


def chance_of(lost: int, won: int) -> float:
    """How likely at least so many are lost, if each of those on which the two differ fell either
    way like a coin."""
    n = lost + won
    return float(sum(math.comb(n, k) for k in range(lost, n + 1)) / 2**n)


def let_pass(*, version: ModelVersion, person: User, reason: str, request: Any = None) -> None:
    """What lacks nothing but evidence somebody may answer for, with a reason that stays."""
    verdict = version.verdict
    if verdict.get("outcome") != NO_EVIDENCE:
        raise NothingToLetPass
    decided = {"by": str(person), "reason": reason, "at": timezone.now().isoformat()}
    with transaction.atomic():
        rows = ModelVersion.objects.filter(pk=version.pk, state=State.CANDIDATE)
        if not rows.update(state=State.PASSED, verdict=verdict | {"decided": decided}):
            raise NothingToLetPass
        audit.record(
            actor=person,
            action="let model pass",
            target=version,
            changes={"state": (State.CANDIDATE, State.PASSED)},
            reason=reason,
            request=request,
        )
