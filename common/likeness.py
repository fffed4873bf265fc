"""When two pictures look alike to people: what is kept to tell, and how it is compared.

`common.pdq` makes the hash, with numpy; to compare two needs none.
"""

from typing import NamedTuple

# What the authors recommend as "the same picture, perhaps scaled or compressed anew".
SAFE_SAME_DISTANCE = 31
# Below this a picture has too few edges for its hash to say much.
GOOD_QUALITY = 50


class Likeness(NamedTuple):
    hash: bytes
    quality: int


def distance(one: bytes, other: bytes) -> int:
    """In how many of 256 bits two hashes differ; 128 is what strangers have."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()
