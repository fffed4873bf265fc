"""A person's disposals, as a list that can be narrowed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from classifier.taxonomy import Kind, kind_of
from common.days import start_of
from disposals import reasons
from disposals.models import Case, WasteRecord

State = WasteRecord.State


@dataclass(frozen=True)
class RecordFilter:
    """Of disposals, and of the cases about them. Days are local ones, both within."""

    label: str = ""
    state: str = ""
    first_day: date | None = None
    last_day: date | None = None

    def condition(self, moment: str = "disposed_at") -> Q:
        found = Q()
        if self.label:
            found &= Q(label=self.label)
        if self.state:
            found &= Q(state=self.state)
        if self.first_day:
            found &= Q((f"{moment}__gte", start_of(self.first_day)))
        if self.last_day and self.last_day < date.max:
            found &= Q((f"{moment}__lt", start_of(self.last_day + timedelta(days=1))))
        return found

    @property
    def is_set(self) -> bool:
        return self != RecordFilter()


@dataclass(frozen=True)
class ShownRecord:
    """One disposal in words. `waiting` are points that somebody has yet to look at."""

    id: UUID
    kind: Kind
    state: str
    state_words: str
    points: int
    waiting: int
    why: str
    sentence: str
    photo: UUID | None
    bin: str
    disposed_at: datetime
    can_appeal: bool
    has_appealed: bool

    @property
    def tone(self) -> str:
        return {State.AWARDED: "good", State.WAITING: "warning"}.get(State(self.state), "")

    @property
    def icon(self) -> str:
        icons = {State.AWARDED: "circle-check", State.WAITING: "clock", State.UNPAID: "info"}
        return icons[State(self.state)]


def records_of(person: User, asked: RecordFilter | None = None) -> QuerySet[WasteRecord]:
    """The newest first, each with what shown() wants to know."""
    own = WasteRecord.objects.filter(person=person).select_related("detection", "bin", "case")
    own = own.order_by("-disposed_at", "-id")
    return own.filter(asked.condition()) if asked else own


def shown(record: WasteRecord) -> ShownRecord:
    case: Case | None = getattr(record, "case", None)
    is_open = case is not None and case.state == Case.State.OPEN
    waiting = case.points if case is not None and is_open else 0
    return ShownRecord(
        id=record.pk,
        kind=kind_of(record.label),
        state=record.state,
        state_words=str(State(record.state).label),
        points=record.points,
        waiting=waiting,
        why=str(reasons.title_of(record.reason)),
        sentence=reasons.sentence_for(record.reason, waiting=waiting),
        photo=record.detection.file_id,
        bin=record.bin.name if record.bin else "",
        disposed_at=record.disposed_at,
        can_appeal=case is not None and can_be_appealed(case),
        has_appealed=case is not None and bool(case.appeal),
    )


def can_be_appealed(case: Case) -> bool:
    """Once; also what waits anyway, so that whoever looks at it reads the reason."""
    return not case.appeal and case.state != Case.State.GRANTED
