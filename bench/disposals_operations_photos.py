"""Photos that nobody draws: what the recogniser would have answered, as the services take it.

To run the network for each of 100,000 operations would measure the network. All else about a photo
is real: its hash, its likeness, and how sure the answer is.
"""

import hashlib
from random import Random

from classifier.predictor import Prediction
from classifier.services import Answer, Seen
from classifier.taxonomy import LABELS
from common.likeness import Likeness
from common.photos import Received

HASH_BYTES = 32
# So many photos are sent by everybody again and again.
KNOWN = 200
# How often one of those, the same bytes or nearly the same picture, instead of a new photo.
REPEATED, SIMILAR = 0.10, 0.05
# A picture with too few edges leaves no likeness, only the hash of its bytes.
PLAIN = 0.5


def seen_by(chance: Random) -> Seen:
    """What looking at the next photo shows."""
    drawn = chance.random()
    if drawn < REPEATED + SIMILAR:
        return photo(f"known {chance.randrange(KNOWN)}", chance, is_redrawn=drawn >= REPEATED)
    return photo(f"new {chance.getrandbits(64)}", chance)


def photo(name: str, chance: Random, *, is_redrawn: bool = False) -> Seen:
    """The same name is the same picture; redrawn it has other bytes and a few other bits."""
    own = Random(name)
    is_plain = own.random() < PLAIN
    likeness = own.randbytes(HASH_BYTES)
    if is_redrawn:
        name += f" again {chance.getrandbits(64)}"
        likeness = changed(likeness, chance)
    return Seen(
        received=Received(data=b"", sha256=hashlib.sha256(name.encode()).hexdigest()),
        answer=Answer(prediction(own), heat_map=(), model_version="drawn"),
        likeness=Likeness(likeness, 0 if is_plain else 100),
        file=None,
    )


def changed(likeness: bytes, chance: Random) -> bytes:
    number = int.from_bytes(likeness)
    for place in chance.sample(range(8 * HASH_BYTES), 10):
        number ^= 1 << place
    return number.to_bytes(HASH_BYTES)


def prediction(chance: Random) -> Prediction:
    """Sure, torn between two kinds, or without a clue."""
    best, second, *_rest = chance.sample(LABELS, 2)
    top, next_best = chance.choice(
        [(0.94, 0.02), (0.9, 0.05), (0.5, 0.4), (0.45, 0.3), (0.18, 0.16)]
    )
    rest = (1 - top - next_best) / (len(LABELS) - 2)
    strength = dict.fromkeys(LABELS, rest) | {best: top, second: next_best}
    return Prediction(
        probabilities=tuple(strength[label] for label in LABELS),
        familiarity=0.9,
        ranking=tuple(sorted(LABELS, key=lambda label: -strength[label])),
        is_sure=top >= 0.9,
        latency_ms=1.0,
    )
