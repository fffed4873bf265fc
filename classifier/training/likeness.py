"""Which photos look like which others: no part of the data knows pictures of another, and no
picture has two labels.

Two pictures are near when their PDQ hashes differ in at most 31 of 256 bits, which its authors
recommend. The hash of a picture with hardly an edge says little, so those below their recommended
quality count as near when not one bit differs.

That is near enough to be the same picture also where labels differ: among 7,000 photos from seven
sources, several of them with one object after the other before the same background, no two of
different classes are nearer than 60 bits.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from classifier.training.dataset import (
    LEFT_OUT,
    TEST,
    TRAINING,
    VALIDATION,
    DatasetRefused,
    LabelledPhoto,
)
from common.likeness import GOOD_QUALITY, SAFE_SAME_DISTANCE

Hashes = NDArray[np.uint8]
Qualities = NDArray[np.uint8]
Places = NDArray[np.intp]

BITS, WORDS = 256, 4
# So many hashes are held against all others at once: more would not fit a processor's cache.
CHUNK = 32
# Of the conflicts so many are listed; who settles those will see the next.
MOST_LISTED = 20


def leave_out_near_duplicates(
    parts: Sequence[str], hashes: Hashes, qualities: Qualities
) -> list[str]:
    """LEFT_OUT for a photo of validation that is near one of the test, and for one of training
    that is near either. The test keeps what it has, so that it stays the same."""
    found = np.array(parts, dtype=object)
    test, validation, training = (
        np.flatnonzero(found == part) for part in (TEST, VALIDATION, TRAINING)
    )
    held_out = np.concatenate([test, validation])
    leaks = [
        validation[near_any(hashes, qualities, validation, test)],
        # Also what is near a photo of validation that is left out: it may be near the test's.
        training[near_any(hashes, qualities, training, held_out)],
    ]
    found[np.concatenate(leaks)] = LEFT_OUT
    return [str(part) for part in found]


def refuse_conflicts(
    photos: Sequence[LabelledPhoto], sha256s: Sequence[str], hashes: Hashes, qualities: Qualities
) -> None:
    """Raises DatasetRefused with a list when pictures are there under two labels, but where staff
    saw both and said that they are not the same."""
    labels = [photo.label for photo in photos]
    unsettled = (
        (one, other)
        for one, other in conflicts(labels, sha256s, hashes, qualities)
        if not (photos[one].is_settled and photos[other].is_settled)
    )
    found = list(islice(unsettled, MOST_LISTED + 1))
    if found:
        pairs = [
            f"  {photos[one].path} ({labels[one]}), {photos[other].path} ({labels[other]})"
            for one, other in found[:MOST_LISTED]
        ]
        more = ["  and more"] if len(found) > MOST_LISTED else []
        raise DatasetRefused(
            "\n".join(
                ["The same picture is there under two labels. Settle this first:", *pairs, *more]
            )
        )


def conflicts(
    labels: Sequence[str], sha256s: Sequence[str], hashes: Hashes, qualities: Qualities
) -> Iterator[tuple[int, int]]:
    """Pairs of the same picture, of the same bytes or only nearly, that have two labels."""
    first: dict[str, int] = {}
    for place, sha256 in enumerate(sha256s):
        if labels[earlier := first.setdefault(sha256, place)] != labels[place]:
            yield earlier, place
    for one, other in near_pairs(hashes, qualities):
        # Two that show hardly anything are not the same because of that.
        shows_much = min(qualities[one], qualities[other]) >= GOOD_QUALITY
        if shows_much and labels[one] != labels[other] and sha256s[one] != sha256s[other]:
            yield one, other


def near_any(
    hashes: Hashes, qualities: Qualities, photos: Places, others: Places
) -> NDArray[np.bool_]:
    """For each of `photos`, whether it is near one of `others`."""
    is_near = np.zeros(len(photos), bool)
    for start, near in near_in_chunks(hashes, qualities, photos, others):
        is_near[start : start + len(near)] = near.any(axis=1)
    return is_near


def near_pairs(hashes: Hashes, qualities: Qualities) -> Iterator[tuple[int, int]]:
    """Each pair of near photos once, the earlier first."""
    places = np.arange(len(hashes))
    for start in range(0, len(hashes), CHUNK):
        chunk, rest = places[start : start + CHUNK], places[start:]
        for _, near in near_in_chunks(hashes, qualities, chunk, rest):
            for one, other in np.argwhere(np.triu(near, 1)):
                yield int(start + one), int(start + other)


def near_in_chunks(
    hashes: Hashes, qualities: Qualities, photos: Places, others: Places
) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    words, limits = as_words(hashes), limits_of(qualities)
    theirs, their_limits = np.ascontiguousarray(words[others].T), limits[others]
    for start in range(0, len(photos) if len(others) else 0, CHUNK):
        some = photos[start : start + CHUNK]
        apart = distances(words[some], theirs)
        yield start, apart <= np.minimum(limits[some, np.newaxis], their_limits)


def limits_of(qualities: Qualities) -> NDArray[np.uint16]:
    return np.where(qualities >= GOOD_QUALITY, SAFE_SAME_DISTANCE, 0).astype(np.uint16)


def as_words(hashes: Hashes) -> NDArray[np.uint64]:
    return np.ascontiguousarray(hashes, np.uint8).reshape(-1, BITS // 8).view(np.uint64)


def distances(ours: NDArray[np.uint64], theirs: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """In how many bits each of ours, a row, differs from each of theirs, a column."""
    apart = np.zeros((len(ours), theirs.shape[1]), np.uint16)
    for word in range(WORDS):
        apart += np.bitwise_count(ours[:, word, np.newaxis] ^ theirs[word])
    return apart
