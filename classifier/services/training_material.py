"""What a training learns from: one rule for runs, exports and whoever counts."""

import hashlib

from django.db.models import Q, QuerySet

from classifier import tasks
from classifier.models import TrainingPhoto
from classifier.photo_access import FROM_STAFF
from common.background import enqueue

State = TrainingPhoto.State
# Of so many rows at once, so that memory does not grow with the data.
CHUNK = 5_000


def material() -> QuerySet[TrainingPhoto]:
    """What is ready, held against all others, and may be learned from by those who sent it, as
    long as they are with us. In an order that lasts, so that the same photos make the same file."""
    found = allowed().filter(state=State.READY, grouped_at__isnull=False)
    return found.order_by("sha256")


def allowed() -> QuerySet[TrainingPhoto]:
    # What staff brought was never theirs alone, and stays.
    still_with_us = Q(contributor=None) | Q(contributor__is_active=True) | Q(source=FROM_STAFF)
    return TrainingPhoto.objects.filter(still_with_us, may_train=True)


def conflicts() -> QuerySet[TrainingPhoto]:
    """While there is one, nothing is learned: which of its labels is right nobody knows."""
    return allowed().filter(state=State.CONFLICT)


def data_hash_of(photos: QuerySet[TrainingPhoto]) -> str:
    """Of photos, labels, groups and parts: the same hash, nothing new to learn."""
    digest = hashlib.sha256()
    rows = photos.order_by("sha256").values_list("sha256", "label", "source", "group", "part")
    for row in rows.iterator(CHUNK):
        # A group may hold any sign but this one.
        digest.update("\0".join(row).encode() + b"\0\n")
    return digest.hexdigest()


def group_soon() -> None:
    """New photos find their groups while nobody waits for it. A run makes sure of it again."""
    enqueue(tasks.group_new_photos)
