"""Photos to learn from as grouping reads them: those that are new, and those that have a place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from classifier.models import TrainingPhoto
from classifier.services.photo_links import chunked

State = TrainingPhoto.State
# What somebody vouches for. The rest waits, or nobody is to learn from it.
ACCEPTED = (State.READY, State.CONFLICT)


@dataclass(frozen=True)
class Row:
    """A photo as it was read."""

    pk: UUID
    sha256: str
    label: str
    source: str
    group: str
    merged_group: str
    part: str
    state: str
    contributor: UUID | None
    settled_at: datetime | None
    grouped_at: datetime | None

    @property
    def own_group(self) -> tuple[str, str]:
        return self.source, self.group

    @property
    def has_a_part(self) -> bool:
        """People send photos without one; a folder's came with theirs."""
        return self.grouped_at is not None or self.contributor is None

    @property
    def is_settled(self) -> bool:
        """Staff decided about a folder's photo with the other label before their eyes. Whoever
        approves what somebody sent sees that photo alone."""
        return self.settled_at is not None and self.contributor is None


FIELDS = tuple(Row.__dataclass_fields__)


def new_photos() -> QuerySet[TrainingPhoto]:
    return TrainingPhoto.objects.filter(grouped_at=None, state__in=ACCEPTED, may_train=True)


def grouped_photos() -> QuerySet[TrainingPhoto]:
    return TrainingPhoto.objects.filter(grouped_at__isnull=False)


def read_rows(keys: Iterable[UUID]) -> dict[UUID, Row]:
    found = (
        Row(*values)
        for some in chunked(keys)
        for values in TrainingPhoto.objects.filter(pk__in=some).values_list(*FIELDS)
    )
    return {row.pk: row for row in found}


def companions(rows: Iterable[Row]) -> dict[UUID, Row]:
    """Whoever is in a group with one of these already: by the group's own name, then by the name
    of what it was merged into. Groups that share a name have been merged, so there is no third."""
    rows = list(rows)
    own = {row.own_group for row in rows}
    by_name = named(own)
    merged = {row.merged_group for row in (*rows, *by_name.values())} - {""}
    found = dict(by_name)
    for some in chunked(merged):
        members = grouped_photos().filter(merged_group__in=some).values_list(*FIELDS)
        found |= {row.pk: row for row in (Row(*values) for values in members)}
    return found


def named(groups: set[tuple[str, str]]) -> dict[UUID, Row]:
    names_of = defaultdict(set)
    for source, group in groups:
        names_of[source].add(group)
    found = (
        Row(*values)
        for source, names in names_of.items()
        for some in chunked(names)
        for values in grouped_photos().filter(source=source, group__in=some).values_list(*FIELDS)
    )
    return {row.pk: row for row in found}
