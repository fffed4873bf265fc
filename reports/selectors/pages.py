"""Reads: one report, as those who may see it find it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common.files import Person
from reports.models import Follow, Report, ReportEvent, ReportPhoto
from reports.models.reports import IS_PUBLIC
from reports.selectors.listing import ICONS, in_full, place_of, tone_of
from reports.states import Actor, State

Kind = ReportEvent.Kind
Moment = ReportPhoto.Moment
# Priorities are the staff's own matter, and so are notes without words for everybody.
SHOWN = (Kind.CREATED, Kind.STATE, Kind.ANSWER, Kind.EDITED, Kind.MERGED)


def visible_to(person: Person) -> QuerySet[Report]:
    """What waits for its link or was withdrawn is its reporter's and the staff's alone."""
    if not isinstance(person, User):
        return Report.objects.filter(IS_PUBLIC)
    if person.is_staff and person.has_perm("reports.view_report"):
        return Report.objects.all()
    return Report.objects.filter(IS_PUBLIC | Q(reporter=person))


@dataclass(frozen=True)
class Step:
    """One moment of a time line. Never who of the staff it was."""

    title: str
    words: str
    at: datetime
    by: str
    icon: str


@dataclass(frozen=True)
class ShownReport:
    report: Report
    place: str
    # Only where they want to be named.
    reporter: str
    before: tuple[ReportPhoto, ...]
    after: tuple[ReportPhoto, ...]
    steps: tuple[Step, ...]
    is_own: bool
    is_followed: bool

    @property
    def tone(self) -> str:
        return tone_of(self.report)

    @property
    def icon(self) -> str:
        return ICONS[State(self.report.state)]

    @property
    def original(self) -> Report | None:
        """What it was told before in, unless that was withdrawn."""
        first = self.report.duplicate_of
        return first if first and first.withdrawn_at is None else None

    @property
    def is_rounded(self) -> bool:
        return self.report.type.on_private_ground

    @property
    def coordinates(self) -> str:
        """What everybody may see, the same in every language."""
        if self.report.shown_latitude is None:
            return ""
        return f"{self.report.shown_latitude:.6f},{self.report.shown_longitude:.6f}"

    @property
    def map_address(self) -> str:
        latitude, longitude = self.coordinates.split(",")
        return (
            f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}"
            f"#map=18/{latitude}/{longitude}"
        )


def shown(report: Report, reader: Person) -> ShownReport:
    """`report` comes in_full. Two queries more, one of them for people alone."""
    photos = list(report.photos.all())
    is_own = isinstance(reader, User) and report.reporter_id == reader.pk
    return ShownReport(
        report=report,
        place=place_of(report),
        reporter=name_of(report),
        before=tuple(photo for photo in photos if photo.moment == Moment.BEFORE),
        after=tuple(photo for photo in photos if photo.moment == Moment.AFTER),
        steps=tuple(steps_of(report.events.filter(kind__in=SHOWN))),
        is_own=is_own,
        is_followed=not is_own and is_followed_by(report, reader),
    )


def find(person: Person, number: UUID) -> Report | None:
    found = in_full(visible_to(person)).select_related("duplicate_of")
    return found.filter(pk=number).first()


def name_of(report: Report) -> str:
    """Whoever left, or tells without an account, has no name to show."""
    if not report.shows_reporter or report.reporter is None:
        return ""
    return report.reporter.get_full_name()


def is_followed_by(report: Report, reader: Person) -> bool:
    """Of one that was told before, whether they follow the first."""
    if not isinstance(reader, User):
        return False
    meant = report.duplicate_of_id or report.pk
    return Follow.objects.filter(report=meant, person=reader).exists()


def steps_of(events: Iterable[ReportEvent]) -> list[Step]:
    return [
        Step(title_of(event), event.words, event.at, by_whom(event), icon_of(event))
        for event in events
    ]


def is_taking_back(event: ReportEvent) -> bool:
    return event.to_state == State.REJECTED and event.role == Actor.REPORTER


def title_of(event: ReportEvent) -> str:
    if is_taking_back(event):
        return _("taken back")
    if event.kind == Kind.STATE:
        return str(State(event.to_state).label)
    return {
        Kind.CREATED: _("told"),
        Kind.ANSWER: _("answered"),
        Kind.EDITED: _("changed"),
        Kind.MERGED: _("another report of the same was added"),
    }[Kind(event.kind)]


def by_whom(event: ReportEvent) -> str:
    if event.kind == Kind.CREATED:
        return ""
    return {
        Actor.STAFF: _("by the city"),
        Actor.REPORTER: _("by somebody who told of it"),
        Actor.SYSTEM: "",
    }[Actor(event.role)]


def icon_of(event: ReportEvent) -> str:
    if event.kind == Kind.STATE:
        return ICONS[State(event.to_state)]
    return {
        Kind.CREATED: "map-pin",
        Kind.ANSWER: "user",
        Kind.EDITED: "refresh-cw",
        Kind.MERGED: "layers",
    }[Kind(event.kind)]
