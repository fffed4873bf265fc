"""Photos whose answer somebody confirmed or corrected, on their way into the review."""

import logging
from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from classifier import rules
from classifier.models import Detection, TrainingPhoto
from classifier.photo_access import FROM_PEOPLE, TRAINING_PHOTO
from classifier.taxonomy import LABELS
from common.files import WrittenFile, record_files, write_file

logger = logging.getLogger(__name__)

# One transaction each: what a killed sweep loses is at most so many copies.
BATCH = 100
# Nobody waits for the others: the next sweep comes soon.
MOST_AT_ONCE = 2_000

State = TrainingPhoto.State


def key_of(sha256: str) -> UUID:
    """Of the bytes: what is taken back and sent again is the same photo, and paid once."""
    return uuid5(NAMESPACE_OID, sha256)


def doubt_about(label: str, probabilities: Sequence[float], *, is_sure: bool) -> float:
    """How much there is to look at where somebody calls a photo this."""
    claimed = probabilities[LABELS.index(label)]
    return rules.doubt(claimed, surely_another=is_sure and claimed < max(probabilities))


def to_take_in() -> QuerySet[Detection]:
    known = TrainingPhoto.objects.filter(sha256=OuterRef("sha256"))
    return (
        Detection.objects.filter(
            ~Exists(known), may_train=True, file__isnull=False, person__is_active=True
        )
        .exclude(verified_label="")
        # Said of all photos since this one was confirmed.
        .exclude(person__photo_choices__may_train=False)
        .order_by("verified_at", "pk")
    )


def take_in_detections() -> int:
    """Let staff review what people said about their photos, where they let us learn from them.

    Safe to run twice, and at once. Each photo gets a file of its own, so that what becomes of the
    detection's is no matter.
    """
    keys = list(to_take_in().values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(take_in(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH))


def take_in(keys: Sequence[UUID]) -> int:
    found = to_take_in().filter(pk__in=keys).select_related("file")
    copies = {each.pk: written for each in found if (written := copy_of(each))}
    with transaction.atomic():
        # Held, so that whoever takes consent back either was before us or sees the new photo.
        held = to_take_in().filter(pk__in=list(copies)).order_by("pk")
        return add(list(held.select_for_update(of=("self",))), copies)


def copy_of(detection: Detection) -> WrittenFile | None:
    assert detection.file is not None
    try:
        with default_storage.open(detection.file.name) as stored:
            content = stored.read()
    except FileNotFoundError:
        # Deleted a moment ago, or somebody lost it; the rest goes on.
        logger.warning("The storage has no photo of the detection %s.", detection.pk)
        return None
    return write_file(
        kind=TRAINING_PHOTO,
        content=content,
        content_type=detection.file.content_type,
        sha256=detection.sha256,
    )


def add(detections: Sequence[Detection], copies: Mapping[UUID, WrittenFile]) -> int:
    """The same bytes of two people are one photo: that of whoever said first what it is."""
    said = sorted(detections, key=lambda each: (each.verified_at, each.pk), reverse=True)
    first = {each.sha256: each for each in said}
    rows = [row_of(each) for each in first.values()]
    files = record_files([copies[each.pk] for each in first.values()])
    for row, file in zip(rows, files, strict=True):
        row.file = file
    # Bytes that somebody else brought meanwhile are there already; our copy is swept.
    TrainingPhoto.objects.bulk_create(rows, ignore_conflicts=True)
    return TrainingPhoto.objects.filter(file__in=files).count()


def row_of(detection: Detection) -> TrainingPhoto:
    label, key = detection.verified_label, key_of(detection.sha256)
    return TrainingPhoto(
        pk=key,
        sha256=detection.sha256,
        pdq=bytes(detection.pdq).hex(),
        quality=detection.quality,
        label=label,
        claimed_label=label,
        source=FROM_PEOPLE,
        group=str(key),
        part=TrainingPhoto.Part.TRAINING,
        state=State.WAITING,
        contributor_id=detection.person_id,
        detection=detection,
        guess=detection.probabilities,
        doubt=doubt_about(label, detection.probabilities, is_sure=detection.is_sure),
        # When it was taken: what one person takes within minutes shows one thing.
        created_at=detection.created_at,
    )


def follow_verdict(detection: Detection) -> None:
    """Its person said anew what it is. What staff have decided about it stays."""
    photos = TrainingPhoto.objects.filter(detection=detection)
    if not detection.may_train:
        photos.update(may_train=False)
        return
    label = detection.verified_label
    photos.filter(state=State.WAITING).update(
        label=label,
        claimed_label=label,
        doubt=doubt_about(label, detection.probabilities, is_sure=detection.is_sure),
    )
