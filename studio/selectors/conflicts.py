"""Pictures under two labels, each with the one that it looks like."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from classifier.models import TrainingPhoto
from classifier.services.training_material import allowed, conflicts
from classifier.taxonomy import Kind, kind_of
from common.likeness import distance

State = TrainingPhoto.State
# Of one thing so many photos are looked through for the nearest.
MOST_BESIDE = 1_000


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
    beside = defaultdict(list)
    for each in companions(photos):
        beside[thing_of(each)].append(each)
    found, seen = [], set()
    for photo in photos:
        if photo.pk in seen:
            continue
        other = nearest(photo, beside[thing_of(photo)])
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
        .order_by("created_at", "pk")[:MOST_BESIDE]
    )


def thing_of(photo: TrainingPhoto) -> tuple[str, ...]:
    return (photo.merged_group,) if photo.merged_group else (photo.source, photo.group)


def nearest(photo: TrainingPhoto, beside: Sequence[TrainingPhoto]) -> TrainingPhoto | None:
    look = bytes.fromhex(photo.pdq)
    others = [each for each in beside if each.pk != photo.pk and each.label == photo.other_label]
    return min(others, key=lambda each: distance(look, bytes.fromhex(each.pdq)), default=None)
