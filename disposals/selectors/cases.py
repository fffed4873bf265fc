"""What staff see of a case: both photos, what was seen and what was said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from classifier.taxonomy import LABELS, Kind, Words, kind_of
from disposals import reasons
from disposals.models import Case, WasteRecord
from disposals.selectors.history import RecordFilter

State = Case.State
# Less than that is said of every photo.
LEAST_SHOWN = 0.01
MOST_SHOWN = 4
DECIDED = (State.GRANTED, State.DECLINED)


@dataclass(frozen=True)
class Share:
    kind: Kind
    percent: int
    is_claimed: bool


@dataclass(frozen=True)
class ShownPhoto:
    """`file` is None where its person keeps no photos or has deleted it."""

    file: UUID | None
    kind: Kind
    points: int
    disposed_at: datetime
    person: str


@dataclass(frozen=True)
class ShownCase:
    case: Case
    claimed: Kind
    counts_as: Kind
    shares: tuple[Share, ...]
    photo: ShownPhoto
    looks_like: ShownPhoto | None
    why: Words
    is_own: bool

    @property
    def is_open(self) -> bool:
        return self.case.state == State.OPEN


def open_cases() -> QuerySet[Case]:
    """The longest waiting first."""
    return in_full(Case.objects.filter(state=State.OPEN)).order_by("created_at", "id")


def decided_cases() -> QuerySet[Case]:
    return in_full(Case.objects.filter(state__in=DECIDED)).order_by("-decided_at", "id")


def cases_for(person: User, asked: RecordFilter) -> QuerySet[Case]:
    """Everybody's own; for those who decide, also what others asked or waits by itself."""
    cases = Case.objects.filter(record__person=person)
    if person.is_staff and person.has_perm("disposals.decide_case"):
        cases |= to_look_at()
    return in_full(cases.filter(asked.condition("created_at"))).order_by("-created_at", "id")


def to_look_at() -> QuerySet[Case]:
    """What a rule decided is nobody's to look at before its person asks."""
    return Case.objects.exclude(state=State.CLOSED_BY_RULE)


def in_full(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related(
        "record__person",
        "record__detection",
        "looks_like__person",
        "looks_like__detection",
        "decided_by",
    )


def shown(case: Case, *, reader: User) -> ShownCase:
    record = case.record
    return ShownCase(
        case=case,
        claimed=kind_of(case.label),
        counts_as=kind_of(record.label),
        shares=shares_of(case),
        photo=photo_of(record),
        looks_like=photo_of(case.looks_like) if case.looks_like else None,
        why=reasons.title_of(record.reason),
        is_own=record.person_id == reader.pk,
    )


def shares_of(case: Case) -> tuple[Share, ...]:
    """The likeliest, and what is claimed however unlikely."""
    found = zip(LABELS, case.record.detection.probabilities, strict=True)
    ranked = sorted(found, key=lambda pair: -pair[1])
    shares = [
        Share(kind_of(label), round(100 * probability), label == case.label)
        for place, (label, probability) in enumerate(ranked)
        if label == case.label or (place < MOST_SHOWN and probability >= LEAST_SHOWN)
    ]
    return tuple(shares)


def photo_of(record: WasteRecord) -> ShownPhoto:
    return ShownPhoto(
        file=record.detection.file_id,
        kind=kind_of(record.label),
        points=record.points,
        disposed_at=record.disposed_at,
        person=record.person.get_full_name(),
    )
