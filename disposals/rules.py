"""Which kind pays, how much, and what somebody has to look at first. See docs/adr/0009."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from classifier.taxonomy import KINDS, kind_of
from disposals import reasons
from disposals.compartments import AUTO
from disposals.exceptions import BinRefused, WeightRefused
from disposals.models.records import HEAVIEST_KG

# A kind to which the recogniser gives less than this is not paid on somebody's word.
LEAST_PROBABILITY = 0.2
GRAM = Decimal("0.001")


@dataclass(frozen=True)
class Guess:
    """What the recogniser said."""

    label: str
    is_sure: bool
    probabilities: Mapping[str, float]
    # Otherwise the probabilities may be high and mean nothing.
    is_familiar: bool = True


@dataclass(frozen=True)
class Choice:
    """What the person said. `label` is what points go by; `verified` is what the photo's history
    keeps as their word, empty where a compartment left two kinds open or nothing was asked."""

    label: str
    verified: str = ""


@dataclass(frozen=True)
class Split:
    """`label` is what it counts as for now; `waiting` points come when somebody agrees that it is
    what was `claimed`."""

    label: str
    points: int
    claimed: str
    waiting: int = 0
    reason: str = ""


def choice_of(*, guess: Guess, label: str, compartment: str) -> Choice | None:
    """None: the person leaves it to the recogniser."""
    if label:
        if compartment not in ("", AUTO, kind_of(label).compartment):
            raise BinRefused(
                _("%(kind)s does not go into this compartment.") % {"kind": kind_of(label).name},
                field="compartment",
            )
        return Choice(label, label)
    return None if compartment in ("", AUTO) else choice_by_compartment(guess, compartment)


def choice_by_compartment(guess: Guess, compartment: str) -> Choice:
    labels = labels_in(compartment)
    if guess.is_sure and guess.label in labels:
        return Choice(guess.label)
    likeliest = max(labels, key=lambda label: guess.probabilities[label])
    return Choice(likeliest, likeliest if len(labels) == 1 else "")


def labels_in(compartment: str) -> tuple[str, ...]:
    return tuple(kind.label for kind in KINDS if kind.compartment == compartment)


def split(*, guess: Guess, choice: Choice | None, points_for: Mapping[str, int]) -> Split | None:
    """None: it is not sure and nobody said what it is, so nothing is paid yet."""
    if choice is None:
        return Split(guess.label, points_for[guess.label], guess.label) if guess.is_sure else None
    if guess.is_sure and choice.label == guess.label:
        return Split(guess.label, points_for[guess.label], guess.label)
    return split_between(guess, choice.label, points_for)


def split_between(guess: Guess, claimed: str, points_for: Mapping[str, int]) -> Split:
    is_likely = guess.probabilities[claimed] >= LEAST_PROBABILITY
    wanted = points_for[claimed]
    lower = claimed if wanted < points_for[guess.label] else guess.label
    if wanted == points_for[guess.label] and is_likely:
        lower = claimed
    if guess.probabilities[lower] < LEAST_PROBABILITY:
        return Split(claimed, 0, claimed, wanted, reasons.UNLIKELY)
    waiting = wanted - points_for[lower]
    return Split(lower, points_for[lower], claimed, waiting, reasons.DIFFERENCE if waiting else "")


@dataclass(frozen=True)
class Pace:
    """How much somebody was paid for lately, of what staff allow."""

    paid_today: int
    last_at: datetime | None


def too_fast(
    pace: Pace, *, now: datetime, midnight: datetime, most_a_day: int, seconds_between: int
) -> tuple[str, int]:
    """The reason, empty if there is none, and the seconds to wait."""
    if pace.paid_today >= most_a_day:
        return reasons.DAY_IS_FULL, reasons.whole_seconds(midnight - now)
    if pace.last_at is not None:
        rest = pace.last_at + timedelta(seconds=seconds_between) - now
        if rest > timedelta(0):
            return reasons.TOO_SOON, reasons.whole_seconds(rest)
    return "", 0


def checked_weight(weight: Decimal | None) -> Decimal | None:
    """To the gram."""
    if weight is None:
        return None
    if not weight.is_finite() or weight > HEAVIEST_KG:
        most = _("A weight goes up to %(most)d kg. Please look at the number again.") % {
            "most": HEAVIEST_KG
        }
        raise WeightRefused(most)
    grams = weight.quantize(GRAM, ROUND_HALF_UP)
    if grams <= 0:
        raise WeightRefused(_("A thing weighs more than nothing. Leave the weight out instead."))
    return grams
