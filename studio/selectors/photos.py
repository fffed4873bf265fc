"""Photos of the data set: those that somebody asks for, a stretch at a time, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import AuditEntry
from classifier.models import TrainingPhoto
from classifier.photo_access import FROM_STAFF
from classifier.services.training_material import allowed

PER_PAGE = 48
MOST_DOUBTED, MOST_MATES, MOST_ENTRIES = 6, 12, 20


class Sender(StrEnum):
    STAFF = "staff"
    PEOPLE = "people"
    FOLDER = "folder"


class Order(StrEnum):
    NEWEST = ""
    SUSPECTED = "suspected"


@dataclass(frozen=True)
class Asked:
    """What is empty is not asked for."""

    label: str = ""
    part: str = ""
    state: str = ""
    source: str = ""
    sender: str = ""
    order: str = Order.NEWEST

    @property
    def field(self) -> str:
        """By which the photos are ordered, from the largest down."""
        return "suspicion" if self.order == Order.SUSPECTED else "created_at"


@dataclass(frozen=True)
class Stretch:
    photos: Sequence[TrainingPhoto]
    has_earlier: bool
    has_later: bool

    @property
    def first(self) -> TrainingPhoto:
        return self.photos[0]

    @property
    def last(self) -> TrainingPhoto:
        return self.photos[-1]


def sender_of(source: str, *, is_from_folder: bool) -> Sender:
    if is_from_folder:
        return Sender.FOLDER
    return Sender.STAFF if source == FROM_STAFF else Sender.PEOPLE


def asked_for(asked: Asked) -> QuerySet[TrainingPhoto]:
    wanted = {"label": asked.label, "part": asked.part, "state": asked.state}
    wanted["source"] = asked.source
    found = allowed().filter(**{name: value for name, value in wanted.items() if value})
    match asked.sender:
        case Sender.FOLDER:
            found = found.filter(contributor=None)
        case Sender.STAFF:
            found = found.filter(contributor__isnull=False, source=FROM_STAFF)
        case Sender.PEOPLE:
            found = found.filter(contributor__isnull=False).exclude(source=FROM_STAFF)
    return found.filter(suspicion__isnull=False) if asked.order == Order.SUSPECTED else found


def stretch_of(asked: Asked, *, after: UUID | None, before: UUID | None) -> Stretch:
    """From the photo after one that was shown, however deep, or up to the one before. A photo that
    is not there any more leads to the beginning."""
    found = asked_for(asked)
    if before and (place := place_of(asked, before)):
        rows = list(
            found.filter(earlier(asked.field, place)).order_by(asked.field, "-pk")[: PER_PAGE + 1]
        )
        if rows:
            return Stretch(rows[:PER_PAGE][::-1], len(rows) > PER_PAGE, has_later=True)
    place = place_of(asked, after) if after else None
    if place:
        found = found.filter(later(asked.field, place))
    rows = list(found.order_by(f"-{asked.field}", "pk")[: PER_PAGE + 1])
    return Stretch(rows[:PER_PAGE], has_earlier=bool(place), has_later=len(rows) > PER_PAGE)


Place = tuple[object, UUID]


def place_of(asked: Asked, photo_id: UUID) -> Place | None:
    value = allowed().filter(pk=photo_id).values_list(asked.field, flat=True).first()
    return None if value is None else (value, photo_id)


def later(field: str, place: Place) -> Q:
    """The first half follows from the rest, but lets the database enter its index here."""
    value, key = place
    return Q(**{f"{field}__lte": value}) & (
        Q(**{f"{field}__lt": value}) | Q(**{field: value, "pk__gt": key})
    )


def earlier(field: str, place: Place) -> Q:
    value, key = place
    return Q(**{f"{field}__gte": value}) & (
        Q(**{f"{field}__gt": value}) | Q(**{field: value, "pk__lt": key})
    )


def next_after(asked: Asked, photo_id: UUID) -> TrainingPhoto | None:
    """The one to look at next: after one that is no longer suspected, the most suspected."""
    found = asked_for(asked).exclude(pk=photo_id)
    if place := place_of(asked, photo_id):
        found = found.filter(later(asked.field, place))
    return found.order_by(f"-{asked.field}", "pk").first()


def most_doubted() -> list[TrainingPhoto]:
    found = asked_for(Asked(order=Order.SUSPECTED))
    return list(found.order_by("-suspicion", "pk")[:MOST_DOUBTED])


def photo_of(photo_id: UUID) -> TrainingPhoto | None:
    return allowed().select_related("contributor", "settled_by").filter(pk=photo_id).first()


def mates_of(photo: TrainingPhoto) -> list[TrainingPhoto]:
    """Of one thing or one burst; one more than is shown says that there are more."""
    same = (
        Q(merged_group=photo.merged_group)
        if photo.merged_group
        else Q(source=photo.source, group=photo.group, merged_group="")
    )
    found = allowed().filter(same).exclude(pk=photo.pk)
    return list(found.order_by("created_at", "pk")[: MOST_MATES + 1])


def entries_of(photo: TrainingPhoto) -> list[AuditEntry]:
    """What staff did with it, the latest first."""
    found = AuditEntry.objects.filter(
        target_type=photo._meta.label_lower, target_id=str(photo.pk)
    ).select_related("actor")
    return list(found[:MOST_ENTRIES])
