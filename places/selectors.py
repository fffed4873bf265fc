"""Reads: which district a place lies in."""

from dataclasses import dataclass

from places import polygons
from places.models import District


def district_at(latitude: float, longitude: float) -> District | None:
    near = District.objects.filter(
        south__lte=latitude, north__gte=latitude, west__lte=longitude, east__gte=longitude
    )
    return DistrictMap(tuple(near.order_by("code"))).at(latitude, longitude)


@dataclass(frozen=True)
class DistrictMap:
    """Districts at hand, for whoever asks about many places."""

    districts: tuple[District, ...]

    def at(self, latitude: float, longitude: float) -> District | None:
        found = (one for one in self.districts if _holds(one, latitude, longitude))
        return next(found, None)


def all_districts() -> DistrictMap:
    return DistrictMap(tuple(District.objects.exclude(south=None).order_by("code")))


def _holds(district: District, latitude: float, longitude: float) -> bool:
    # Null together, as the table's constraint says.
    if district.boundary is None or district.south is None or district.north is None:
        return False
    assert district.west is not None and district.east is not None
    return (
        district.south <= latitude <= district.north
        and district.west <= longitude <= district.east
        and polygons.contains(district.boundary, latitude, longitude)
    )
