"""Reads: which bins there are, and which are near."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, radians

from django.db.models import F, FloatField, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cos, Sin
from django.utils.formats import number_format
from django.utils.translation import gettext

from disposals.models import Bin
from places.distances import Box, box_around, metres_between
from places.texts import is_on_earth

# Who is further from any bin than this is in another city.
FURTHEST_METRES = 50_000
# Most people have enough bins within the first of these, and few rows are looked at.
STEPS = (1_000, 8_000, FURTHEST_METRES)
MOST_NEAR = 50


@dataclass(frozen=True)
class NearBin:
    bin: Bin
    # None where nobody said from where.
    metres: int | None = None

    @property
    def distance(self) -> str:
        if self.metres is None:
            return ""
        if self.metres < 1_000:
            return gettext("%(metres)d m away") % {"metres": round(self.metres, -1)}
        far = number_format(self.metres / 1_000, decimal_pos=1)
        return gettext("%(kilometres)s km away") % {"kilometres": far}


def bins_there(
    *, takes: str | None = None, district: str | None = None, state: str | None = None
) -> QuerySet[Bin]:
    """All that stand somewhere, by name; `takes` is a compartment, `district` a code."""
    bins = Bin.objects.exclude(state=Bin.State.REMOVED)
    if takes:
        bins = bins.filter(compartments__name=takes)
    if district:
        bins = bins.filter(district__code=district)
    return bins.filter(state=state) if state else bins


def in_full(bins: QuerySet[Bin]) -> QuerySet[Bin]:
    """With what a page or an app shows of each, in two queries for all."""
    whole = bins.select_related("district").defer("district__boundary")
    return whole.prefetch_related("compartments")


def bins_near(
    latitude: float,
    longitude: float,
    takes: str | None = None,
    limit: int = 10,
    *,
    district: str | None = None,
    only_in_service: bool = True,
) -> list[NearBin]:
    """Nearest first, within FURTHEST_METRES; none for a place that is nowhere on Earth."""
    if not is_on_earth(latitude, longitude):
        return []
    state = Bin.State.IN_SERVICE if only_in_service else None
    bins = bins_there(takes=takes, district=district, state=state)
    nearest: list[NearBin] = []
    for metres in STEPS:
        nearest = _nearest_within(bins, latitude, longitude, metres, min(limit, MOST_NEAR))
        if len(nearest) == min(limit, MOST_NEAR):
            break
    return _with_all(nearest)


def in_box(bins: QuerySet[Bin], box: Box) -> QuerySet[Bin]:
    wide = Q()
    for west, east in box.longitudes:
        wide |= Q(longitude__gte=west, longitude__lte=east)
    return bins.filter(wide, latitude__gte=box.south, latitude__lte=box.north)


def _nearest_within(
    bins: QuerySet[Bin], latitude: float, longitude: float, metres: int, limit: int
) -> list[NearBin]:
    """The box has corners further out than the circle: what lies there does not count, for
    something nearer may lie outside the box."""
    box = box_around(latitude, longitude, metres)
    nearest = in_box(bins, box).order_by(_share(latitude, longitude), "pk")[:limit]
    measured = [
        NearBin(bin, round(metres_between(latitude, longitude, bin.latitude, bin.longitude)))
        for bin in nearest
    ]
    return [near for near in measured if near.metres is not None and near.metres <= metres]


def _share(latitude: float, longitude: float) -> Combinable:
    """What grows with the distance, as places.distances has it, for the database to order by."""
    to_radians = Value(radians(1), output_field=FloatField())
    half_lat = Sin((F("latitude") - latitude) * to_radians / 2)
    half_lng = Sin((F("longitude") - longitude) * to_radians / 2)
    narrowing = Cos(F("latitude") * to_radians) * cos(radians(latitude))
    return half_lat * half_lat + narrowing * half_lng * half_lng


def _with_all(nearest: Sequence[NearBin]) -> list[NearBin]:
    whole = in_full(Bin.objects.all()).in_bulk([near.bin.pk for near in nearest])
    return [replace(near, bin=whole[near.bin.pk]) for near in nearest if near.bin.pk in whole]
