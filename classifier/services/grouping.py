"""Photos that show one thing belong together and to one part of the data: what is new is held
against all others, once.

All that is slow happens before the transaction. The transaction holds the rows that it touches and
writes only if they are still as they were read; whoever came in between makes it start anew. Of
two at once, whoever reads later has the new photos of the other among their own, so the two meet
at a row.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from classifier.models import TrainingPhoto
from classifier.services.photo_links import Link, alike, bursts, chunked, looks_of
from classifier.services.photo_rows import (
    ACCEPTED,
    FIELDS,
    Row,
    companions,
    grouped_photos,
    new_photos,
    read_rows,
)
from classifier.services.together import Together
from classifier.training.dataset import FEWEST_GROUPS_TO_TEST, TEST, TRAINING, VALIDATION, part_of
from common.errors import DomainError

# As often as others may come in between before we say so.
TRIES = 10
STRICTEST_FIRST = (TEST, VALIDATION, TRAINING)

State = TrainingPhoto.State


class GroupingBusy(DomainError):
    code = "GROUPING_BUSY"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            _("Photos are being put in order right now. Please try again in a moment.")
        )


@dataclass(frozen=True)
class Place:
    """Where a photo belongs."""

    part: str
    merged_group: str


@dataclass
class Plan:
    read: Mapping[UUID, Row]
    new: list[UUID]
    places: dict[UUID, Place] = field(default_factory=dict)
    conflicts: list[tuple[Row, Row]] = field(default_factory=list)


def group_new_photos() -> int:
    """Give each new photo its group and its part, and tell how many there were.

    Groups that turn out to be one take the strictest of their parts, so no photo leaves the test.
    One picture under two labels is a conflict from then on. Safe to run twice and by many at once;
    call it outside of a transaction.
    """
    for _try in range(TRIES):
        plan = made_plan()
        if not plan.new:
            return 0
        if carried_out(plan):
            return len(plan.new)
    raise GroupingBusy


def made_plan() -> Plan:
    new = looks_of(new_photos().order_by("pk"))
    if not new.keys:
        return Plan({}, [])
    likenesses = alike(new, looks_of(grouped_photos().order_by("pk")))
    links = [*likenesses, *bursts(new_photos(), grouped_photos())]
    read = read_rows({*new.keys, *(key for link in links for key in link)})
    read |= companions(read.values())
    plan = Plan(read, new.keys)
    plan.places = places_of(read, links)
    plan.conflicts = [
        (read[one], read[other])
        for one, other in likenesses
        if is_conflict(read.get(one), read.get(other))
    ]
    return plan


def is_conflict(one: Row | None, other: Row | None) -> bool:
    return bool(
        one
        and other
        and one.label != other.label
        and one.state in ACCEPTED
        and other.state in ACCEPTED
    )


def places_of(read: Mapping[UUID, Row], links: Iterable[Link]) -> dict[UUID, Place]:
    together = Together()
    for row in read.values():
        together.join(row.pk, row.own_group)
        if row.merged_group:
            together.join(row.own_group, row.merged_group)
    for one, other in links:
        if one in read and other in read:
            together.join(one, other)
    members = defaultdict(list)
    for row in read.values():
        members[together.one_of(row.pk)].append(row)
    things = list(members.values())
    tested = sources_to_test(things)
    return {row.pk: place for rows in things for place in [place_of(rows, tested)] for row in rows}


def place_of(rows: list[Row], tested: set[str]) -> Place:
    merged = {row.merged_group for row in rows} - {""}
    groups = {row.own_group for row in rows}
    first = min(rows, key=lambda row: row.sha256)
    name = min(merged, default="") or (first.sha256 if len(groups) > 1 else "")
    parts = {row.part for row in rows if row.has_a_part}
    if not parts:
        is_tested = any(row.source in tested for row in rows)
        parts = {part_of(name or first.group) if is_tested else TRAINING}
    return Place(next(part for part in STRICTEST_FIRST if part in parts), name)


def sources_to_test(things: Iterable[list[Row]]) -> set[str]:
    """Sources of photos that came without a part, if they show enough things to test on."""
    unplaced = [rows for rows in things if not any(row.has_a_part for row in rows)]
    fresh: dict[str, int] = defaultdict(int)
    for rows in unplaced:
        for source in {row.source for row in rows}:
            fresh[source] += 1
    there = (
        grouped_photos()
        .filter(source__in=list(fresh))
        .order_by()
        .values("source")
        .annotate(things=Count(Coalesce(NullIf("merged_group", Value("")), "group"), distinct=True))
        .values_list("source", "things")
        if fresh
        else []
    )
    known = dict(there)
    return {
        source
        for source, count in fresh.items()
        if count + known.get(source, 0) >= FEWEST_GROUPS_TO_TEST
    }


def carried_out(plan: Plan) -> bool:
    """False: something is no longer as it was read, and nothing was written."""
    with transaction.atomic():
        if not is_as_it_was(plan):
            return False
        write_places(plan)
        mark_conflicts(plan.conflicts)
        for some in chunked(plan.new):
            TrainingPhoto.objects.filter(pk__in=some).update(grouped_at=timezone.now())
    return True


def is_as_it_was(plan: Plan) -> bool:
    """Holds the rows until the end of the transaction, and looks."""
    now, may_train = {}, {}
    for some in chunked(plan.read):
        rows = TrainingPhoto.objects.filter(pk__in=some).order_by("pk").select_for_update()
        for *values, allowed in rows.values_list(*FIELDS, "may_train"):
            row = Row(*values)
            now[row.pk], may_train[row.pk] = row, allowed
    # The plan was read in pieces: a new photo may have got its place between two of them.
    is_still_new = all(
        key in now and now[key].grouped_at is None and may_train[key] for key in plan.new
    )
    # One that has its place and is gone since changes nothing for the others.
    return is_still_new and all(now.get(key, row) == row for key, row in plan.read.items())


def write_places(plan: Plan) -> None:
    keys_of = defaultdict(list)
    renamed = []
    for key, place in plan.places.items():
        row = plan.read[key]
        if row.part != place.part:
            keys_of[place.part].append(key)
        if row.merged_group != place.merged_group:
            renamed.append(TrainingPhoto(pk=key, merged_group=place.merged_group))
    for part, keys in keys_of.items():
        for some in chunked(keys):
            TrainingPhoto.objects.filter(pk__in=some).exclude(part=TEST).update(part=part)
    TrainingPhoto.objects.bulk_update(renamed, ["merged_group"], batch_size=500)


def mark_conflicts(pairs: Iterable[tuple[Row, Row]]) -> None:
    """Of several other labels the first counts. One statement for each label."""
    called: dict[UUID, str] = {}
    for pair in pairs:
        for row, other in (pair, reversed(pair)):
            if not row.is_settled:
                called.setdefault(row.pk, other.label)
    keys_of = defaultdict(list)
    for key, label in called.items():
        keys_of[label].append(key)
    for label, keys in keys_of.items():
        for some in chunked(keys):
            TrainingPhoto.objects.filter(pk__in=some, state=State.READY).update(
                state=State.CONFLICT, other_label=label
            )
