"""Pictures under two labels, each with the one that it looks like."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from classifier.models import TrainingPhoto
from classifier.services.training_material import allowed, conflicts
from classifier.taxonomy import Kind, kind_of
from common.likeness import distance

State = TrainingPhoto.State
# Rows read at once: of one thing there may be very many photos.
CHUNK = 1_000


@dataclass(frozen=True)
class Dispute:
    """`other` is None where the same bytes came under two labels, or the other one is gone."""

    photo: TrainingPhoto
    kind: Kind
    other_kind: Kind
    other: TrainingPhoto | None


def disputed() -> QuerySet[TrainingPhoto]:
    return conflicts().order_by("created_at", "pk")


def disputes_of(photos: Sequence[TrainingPhoto]) -> list[Dispute]:
    """In one query for all. A pair of which both are disputed is shown once."""
    nearest, found, seen = nearest_of(photos), [], set()
    for photo in photos:
        if photo.pk in seen:
            continue
        other = nearest.get(photo.pk)
        seen.update({photo.pk, other.pk if other else photo.pk})
        found.append(Dispute(photo, kind_of(photo.label), kind_of(photo.other_label), other))
    return found


def companions(photos: Sequence[TrainingPhoto]) -> QuerySet[TrainingPhoto]:
    merged = {photo.merged_group for photo in photos if photo.merged_group}
    alone = [photo for photo in photos if not photo.merged_group]
    same_group = Q(merged_group__in=merged)
    for photo in alone:
        same_group |= Q(source=photo.source, group=photo.group, merged_group="")
    return (
        allowed()
        .filter(same_group, state__in=[State.READY, State.CONFLICT])
        .order_by("created_at", "pk")
    )


def thing_of(photo: TrainingPhoto) -> tuple[str, ...]:
    return (photo.merged_group,) if photo.merged_group else (photo.source, photo.group)


def nearest_of(photos: Sequence[TrainingPhoto]) -> dict[UUID, TrainingPhoto]:
    """Beside each the one that it looks like most, of those that are called what it may be. Of all
    the others only the nearest so far is kept."""
    asking = defaultdict(list)
    for photo in photos:
        asking[thing_of(photo), photo.other_label].append(photo)
    called = {photo.other_label for photo in photos}
    found: dict[UUID, tuple[int, TrainingPhoto]] = {}
    for each in companions(photos).filter(label__in=called).iterator(CHUNK):
        for photo in asking.get((thing_of(each), each.label), ()):
            apart = distance(bytes.fromhex(photo.pdq), bytes.fromhex(each.pdq))
            if each.pk != photo.pk and (photo.pk not in found or apart < found[photo.pk][0]):
                found[photo.pk] = apart, each
    return {key: other for key, (_apart, other) in found.items()}
