"""What may have been told before: open reports of the type that lie close by."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Prefetch, Q

from common.likeness import GOOD_QUALITY, SAFE_SAME_DISTANCE, Likeness, distance
from places.cells import ranges_of
from places.distances import box_around, metres_between
from reports.models import Report, ReportPhoto, ReportType
from reports.models.reports import IS_OPEN
from reports.rules import ROUNDED_DIGITS
from reports.services.placing import Place

MOST = 5
# More than that lie so close together only where the radius is much too wide.
MOST_LOOKED_AT = 200


@dataclass(frozen=True)
class Likely:
    report: Report
    # None on private ground, where the place is shown roughly.
    metres: int | None
    photo: ReportPhoto | None
    is_same_picture: bool


def like_it(
    type: ReportType, place: Place, likeness: Likeness | None, *, most: int = MOST
) -> list[Likely]:
    """The same picture first, then the nearest. Compared is what the public sees of a place."""
    if place.point is None:
        return []
    latitude, longitude = place.point.shown
    radius = float(type.radius_m)
    if type.on_private_ground:
        # Neighbours may have been rounded away from each other by a whole step.
        radius += metres_between(0, 0, 0, 10**-ROUNDED_DIGITS)
    box = box_around(latitude, longitude, radius)
    inside = reduce(or_, (Q(cell__range=ends) for ends in ranges_of(box)))
    before = ReportPhoto.objects.filter(moment=ReportPhoto.Moment.BEFORE).select_related("file")
    rows = Report.objects.filter(IS_OPEN, inside, type=type).select_related("type")
    rows = rows.prefetch_related(Prefetch("photos", before, to_attr="before"))
    found = (
        likely_of(report, (latitude, longitude), likeness)
        for report in rows.order_by("-created_at", "-pk")[:MOST_LOOKED_AT]
    )
    near = [(metres, one) for metres, one in found if metres <= radius]
    near.sort(key=lambda pair: (not pair[1].is_same_picture, pair[0]))
    return [one for _metres, one in near[:most]]


def likely_of(
    report: Report, here: tuple[float, float], likeness: Likeness | None
) -> tuple[float, Likely]:
    assert report.shown_latitude is not None and report.shown_longitude is not None
    metres = metres_between(*here, report.shown_latitude, report.shown_longitude)
    photos: list[ReportPhoto] = report.before  # type: ignore[attr-defined]
    same = next((photo for photo in photos if is_same(photo, likeness)), None)
    return metres, Likely(
        report=report,
        metres=None if report.type.on_private_ground else round(metres),
        photo=same or next(iter(photos), None),
        is_same_picture=same is not None,
    )


def is_same(photo: ReportPhoto, likeness: Likeness | None) -> bool:
    """A picture with nothing to see on it is like every other of its kind."""
    if likeness is None or min(likeness.quality, photo.quality) < GOOD_QUALITY:
        return False
    return distance(bytes(photo.pdq), likeness.hash) <= SAFE_SAME_DISTANCE
