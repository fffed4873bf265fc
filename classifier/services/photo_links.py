"""Which new photos belong to which others: they look alike, or somebody took them one after the
other. Reads, and changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, TypeVar
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from classifier.models import TrainingPhoto
from classifier.training.likeness import Hashes, Qualities, near_in_chunks
from common.likeness import GOOD_QUALITY

# Photos that one person took so soon after each other show one thing, perhaps from two sides.
BURST = timedelta(minutes=10)
# Rows read at once, and names in one statement.
CHUNK = 5_000

Link = tuple[UUID, UUID]
Key = TypeVar("Key", UUID, str)


class Looks(NamedTuple):
    """Of many photos, in arrays: a hundred thousand are a few megabytes."""

    keys: list[UUID]
    hashes: Hashes
    qualities: Qualities


class Taken(NamedTuple):
    when: datetime
    key: UUID
    is_new: bool


def looks_of(photos: QuerySet[TrainingPhoto]) -> Looks:
    keys, hashes, qualities = [], bytearray(), bytearray()
    for key, pdq, quality in photos.values_list("pk", "pdq", "quality").iterator(CHUNK):
        keys.append(key)
        hashes += bytes.fromhex(pdq)
        qualities.append(quality)
    as_array = np.frombuffer(bytes(hashes), np.uint8).reshape(-1, 32)
    return Looks(keys, as_array, np.frombuffer(bytes(qualities), np.uint8))


def alike(new: Looks, others: Looks) -> list[Link]:
    """Pairs of a new photo and any other that show the same picture, each once. One that shows
    hardly anything is like no other."""
    keys = [*new.keys, *others.keys]
    hashes = np.concatenate([new.hashes, others.hashes])
    qualities = np.concatenate([new.qualities, others.qualities])
    shows_much = qualities >= GOOD_QUALITY
    ours = np.flatnonzero(shows_much[: len(new.keys)])
    theirs = np.flatnonzero(shows_much)
    links = []
    for start, near in near_in_chunks(hashes, qualities, ours, theirs):
        for row, column in np.argwhere(near):
            one, other = ours[start + row], theirs[column]
            if one < other:
                links.append((keys[one], keys[other]))
    return links


def bursts(new: QuerySet[TrainingPhoto], grouped: QuerySet[TrainingPhoto]) -> list[Link]:
    """Neighbours in the time line of one contributor, one of them new."""
    taken = defaultdict(list)
    fresh = new.exclude(contributor=None).values_list("contributor", "created_at", "pk")
    for person, when, key in fresh:
        taken[person].append(Taken(when, key, is_new=True))
    if not taken:
        return []
    times = [each.when for line in taken.values() for each in line]
    before = grouped.filter(
        contributor__in=list(taken), created_at__range=(min(times) - BURST, max(times) + BURST)
    )
    for person, when, key in before.values_list("contributor", "created_at", "pk"):
        taken[person].append(Taken(when, key, is_new=False))
    return [link for line in taken.values() for link in neighbours(line)]


def neighbours(line: Sequence[Taken]) -> Iterator[Link]:
    for one, other in pairwise(sorted(line)):
        if other.when - one.when <= BURST and (one.is_new or other.is_new):
            yield one.key, other.key


def chunked(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """In order, so that two who hold the same rows never wait for each other."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
