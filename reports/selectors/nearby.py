"""Reads: what was reported near a place."""

from dataclasses import dataclass
from math import cos, pi, radians, sin
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cos, Power, Radians, Sin

from places.cells import ranges_of
from places.distances import EARTH_METRES, box_around, metres_between
from reports.models import Report


@dataclass(frozen=True)
class Near:
    id: UUID
    metres: int


def nearby(
    reports: QuerySet[Report], latitude: float, longitude: float, metres: int, limit: int
) -> list[Near]:
    """Nearest first, by the place that everybody sees. Where many lie close together, half the way
    holds as many as are asked for, and the rest of the city is not looked through."""
    for far in (metres // 2, metres):
        found = list(_within(reports, latitude, longitude, far)[:limit])
        if len(found) == limit:
            break
    return [
        Near(number, round(metres_between(latitude, longitude, shown_latitude, shown_longitude)))
        for number, shown_latitude, shown_longitude in found
        # None of those has a cell, which the database knows and our types do not.
        if shown_latitude is not None and shown_longitude is not None
    ]


def _within(
    reports: QuerySet[Report], latitude: float, longitude: float, metres: int
) -> QuerySet[Report, tuple[UUID, float | None, float | None]]:
    """The database sorts: whoever asks for all of a city gets so many, and costs no memory."""
    within = Q()
    for ends in ranges_of(box_around(latitude, longitude, metres)):
        within |= Q(cell__range=ends)
    return (
        reports.filter(within)
        .annotate(share=_share_of(latitude, longitude))
        .filter(share__lte=sin(min(metres / (2 * EARTH_METRES), pi / 2)) ** 2)
        .order_by("share", "id")
        .values_list("id", "shown_latitude", "shown_longitude")
    )


def _share_of(latitude: float, longitude: float) -> Combinable:
    """What places.distances takes the root of: it grows with the distance."""
    half_lat = (Radians("shown_latitude") - radians(latitude)) / 2.0
    half_lng = (Radians("shown_longitude") - radians(longitude)) / 2.0
    narrowed = cos(radians(latitude)) * Cos(Radians(F("shown_latitude")))
    return Power(Sin(half_lat), 2) + narrowed * Power(Sin(half_lng), 2)
