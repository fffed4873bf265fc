"""Reports without the long way through the page, for tests that look at what comes after."""

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from common.files import record_file, write_file
from common.likeness import Likeness
from places.cells import cell_of
from reports.models import Follow, Report, ReportEvent, ReportPhoto, ReportType
from reports.rules import REPORT_PHOTO, shown_place
from reports.services.events import write_event
from reports.states import CLOSED, Actor, State
from tests.disposals.drawing import drawn

HERE = (-6.2088, 106.8456)
LOOKS_LIKE = Likeness(bytes(range(32)), 90)


def report(
    reporter: User | None = None,
    *,
    type: str = "overflowing-bin",
    state: State = State.SUBMITTED,
    place: tuple[float, float] | None = HERE,
    at: datetime | None = None,
    **fields,
) -> Report:
    """Of a person, or of somebody with an address: `email="wati@example.org"`. With its first
    event, as every report has one."""
    kind = ReportType.objects.get(pk=type)
    at = at or timezone.now()
    values = {
        "type": kind,
        "reporter": reporter,
        "state": state,
        "reference": secrets.token_hex(4).upper(),
        "priority": kind.priority,
        "language": "en",
        "created_at": at,
        "updated_at": at,
        "expected_at": at + timedelta(days=kind.days_expected),
        "closed_at": at if state in CLOSED else None,
    }
    made = Report.objects.create(**(values | placed(kind, place) | fields))
    write_event(report=made, kind=ReportEvent.Kind.CREATED, role=Actor.REPORTER, actor=reporter)
    return made


def placed(kind: ReportType, place: tuple[float, float] | None) -> dict[str, object]:
    if place is None:
        return {"place_source": Report.PlaceSource.WORDS, "place_words": "behind the market"}
    shown = shown_place(*place, on_private_ground=kind.on_private_ground)
    return {
        "place_source": Report.PlaceSource.PIN,
        "latitude": place[0],
        "longitude": place[1],
        "shown_latitude": shown[0],
        "shown_longitude": shown[1],
        "cell": cell_of(*shown),
    }


def photo(
    of: Report,
    moment: str = ReportPhoto.Moment.BEFORE,
    likeness: Likeness = LOOKS_LIKE,
) -> ReportPhoto:
    written = write_file(kind=REPORT_PHOTO, content=drawn("plastic"), content_type="image/jpeg")
    return ReportPhoto.objects.create(
        report=of,
        file=record_file(written),
        moment=moment,
        pdq=likeness.hash,
        quality=likeness.quality,
    )


def follow(of: Report, person: User) -> Follow:
    """The row and its count, as following makes them."""
    of.followers += 1
    of.save(update_fields=["followers"])
    return Follow.objects.create(report=of, person=person)
