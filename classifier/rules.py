"""How a network's numbers become an answer, and what we call sure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# A level for every five points of accuracy above a coin's, and the tenth from 95 % on.
LOWEST_PERCENT, PERCENT_PER_LEVEL, HIGHEST_LEVEL = 50, 5, 10
TRAININGS_FOR_A_LEVEL = 10


def probabilities_of(logits: Sequence[float], temperature: float) -> tuple[float, ...]:
    """Softmax of the logits divided by the temperature."""
    highest = max(logits)
    powers = [math.exp((logit - highest) / temperature) for logit in logits]
    total = sum(powers)
    return tuple(power / total for power in powers)


def ranked(probabilities: Sequence[float]) -> tuple[int, ...]:
    """Places in the list, the most probable first; of equals the earlier."""
    return tuple(sorted(range(len(probabilities)), key=lambda place: -probabilities[place]))


@dataclass(frozen=True)
class Bar:
    """What an answer has to reach to be given surely. Confidence falls where two kinds compete;
    familiarity falls where a photo is like none that was learned from, however clear the answer."""

    confidence: float
    familiarity: float

    def is_reached(self, confidence: float, familiarity: float) -> bool:
        return confidence >= self.confidence and familiarity >= self.familiarity


def ai_level(accuracy: float | None, finished_trainings: int = 0) -> int:
    """0 without a measured model, 1 below 55 %, one more for each 5 points, 10 from 95 %. One more
    once ten trainings were finished here, up to 10: who teaches it gets to know it."""
    if accuracy is None:
        return 0
    # Rounded, because 100 * 0.55 is 55.00000000000001 and 100 * 0.57 is 56.99999999999999.
    points = math.floor(round(accuracy * 100, 6)) - LOWEST_PERCENT
    practised = int(finished_trainings >= TRAININGS_FOR_A_LEVEL)
    return min(HIGHEST_LEVEL, max(1, points // PERCENT_PER_LEVEL + 1) + practised)


def doubt(probability: float, *, surely_another: bool) -> float:
    """0 to 1, of a photo whose kind somebody claims and the recogniser gives this probability:
    higher where it surely says another."""
    unlikely = 1 - probability
    return (1 + unlikely) / 2 if surely_another else unlikely
