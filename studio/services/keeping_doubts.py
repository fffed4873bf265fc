"""What a check found is written to the photos that are still as it saw them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Case, CharField, F, FloatField, Q, QuerySet, Value, When

from classifier.models import TrainingPhoto
from studio.models import LabelCheck, LabelDoubt, TrainingRun

# What the process that trains leaves in the run's folder.
DOUBTS = "doubts.json"
BATCH = 500

Item = TypeVar("Item")


class Doubt(NamedTuple):
    sha256: str
    label: str
    other: str
    strength: float


def keep_doubts(run: TrainingRun, folder: Path) -> None:
    if not (folder / DOUBTS).is_file():
        return
    found = json.loads((folder / DOUBTS).read_text())
    began_at = run.started_at or run.created_at
    doubts = unanswered([Doubt(*each) for each in found["doubts"]])
    forget_earlier(found["checked"], {doubt.sha256 for doubt in doubts}, began_at)
    check = LabelCheck.objects.create(
        run=run,
        began_at=began_at,
        photos=len(found["checked"]),
        suspected=write_down(doubts, began_at),
        curve=found["curve"],
    )
    remember(check, doubts)


def unanswered(doubts: Sequence[Doubt]) -> list[Doubt]:
    """Who has settled a photo since the same was said of it stands by its label."""
    stood_by = set(
        LabelDoubt.objects.filter(
            photo__settled_at__gt=F("check_of__began_at"), photo__label=F("label")
        ).values_list("photo__sha256", "other_label")
    )
    return [doubt for doubt in doubts if (doubt.sha256, doubt.other) not in stood_by]


def as_it_was(label: str, began_at: datetime) -> QuerySet[TrainingPhoto]:
    """Called the same, and by nobody settled since."""
    long_settled = Q(settled_at=None) | Q(settled_at__lte=began_at)
    state = TrainingPhoto.State.READY
    return TrainingPhoto.objects.filter(long_settled, state=state, label=label)


def forget_earlier(checked: Mapping[str, str], still: set[str], began_at: datetime) -> None:
    earlier = TrainingPhoto.objects.filter(suspicion__isnull=False).values_list("sha256", flat=True)
    cleared: dict[str, list[str]] = defaultdict(list)
    for sha256 in earlier:
        if sha256 in checked and sha256 not in still:
            cleared[checked[sha256]].append(sha256)
    for label, names in cleared.items():
        for some in batches(names):
            photos = as_it_was(label, began_at).filter(sha256__in=some)
            photos.update(suspicion=None, suspected_label="")


def write_down(doubts: Iterable[Doubt], began_at: datetime) -> int:
    """How many photos it was written to."""
    by_label: dict[str, list[Doubt]] = defaultdict(list)
    for doubt in doubts:
        by_label[doubt.label].append(doubt)
    return sum(
        as_it_was(label, began_at)
        .filter(sha256__in=[doubt.sha256 for doubt in some])
        .update(
            suspicion=Case(
                *(When(sha256=doubt.sha256, then=Value(doubt.strength)) for doubt in some),
                output_field=FloatField(),
            ),
            suspected_label=Case(
                *(When(sha256=doubt.sha256, then=Value(doubt.other)) for doubt in some),
                output_field=CharField(),
            ),
        )
        for label, its in by_label.items()
        for some in batches(its)
    )


def remember(check: LabelCheck, doubts: Sequence[Doubt]) -> None:
    """Of photos that are still there."""
    for some in batches(doubts):
        names = [doubt.sha256 for doubt in some]
        photos: dict[str, UUID] = dict(
            TrainingPhoto.objects.filter(sha256__in=names).values_list("sha256", "pk")
        )
        LabelDoubt.objects.bulk_create(
            LabelDoubt(
                check_of=check,
                photo_id=photos[doubt.sha256],
                label=doubt.label,
                other_label=doubt.other,
                strength=doubt.strength,
            )
            for doubt in some
            if doubt.sha256 in photos
        )


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
