"""Reads: what was reported near a place."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from places.cells import ranges_of
from places.distances import box_around, metres_between
from reports.models import Report


@dataclass(frozen=True)
class Near:
    id: UUID
    metres: int


def nearby(
    reports: QuerySet[Report], latitude: float, longitude: float, metres: int, limit: int
) -> list[Near]:
    """Nearest first, by the place that everybody sees."""
    within = Q()
    for first, last in ranges_of(box_around(latitude, longitude, metres)):
        within |= Q(cell__gte=first, cell__lte=last)
    rows = reports.filter(within).order_by().values_list("id", "shown_latitude", "shown_longitude")
    measured = [
        Near(number, round(metres_between(latitude, longitude, shown_latitude, shown_longitude)))
        for number, shown_latitude, shown_longitude in rows
        if shown_latitude is not None and shown_longitude is not None
    ]
    near = [one for one in measured if one.metres <= metres]
    return sorted(near, key=lambda one: (one.metres, one.id))[:limit]
