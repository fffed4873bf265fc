"""How far places are from each other, on a round Earth."""

from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin, sqrt

# The mean radius of the International Union of Geodesy and Geophysics.
EARTH_METRES = 6_371_008.8


@dataclass(frozen=True)
class Box:
    """West is greater than east where it lies across the 180th meridian."""

    south: float
    west: float
    north: float
    east: float

    @property
    def longitudes(self) -> tuple[tuple[float, float], ...]:
        """One range of longitudes, or the two on both sides of that meridian."""
        if self.west <= self.east:
            return ((self.west, self.east),)
        return ((self.west, 180.0), (-180.0, self.east))


def metres_between(a_lat: float, a_lng: float, b_lat: float, b_lng: float) -> float:
    from_lat, to_lat = radians(a_lat), radians(b_lat)
    half_lat, half_lng = (to_lat - from_lat) / 2, radians(b_lng - a_lng) / 2
    share = sin(half_lat) ** 2 + cos(from_lat) * cos(to_lat) * sin(half_lng) ** 2
    # On the far side of the Earth it comes out a rounding above 1.
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(share)))


def box_around(lat: float, lng: float, metres: float) -> Box:
    """The smallest box that holds everything so near."""
    angle = metres / EARTH_METRES
    south, north = lat - degrees(angle), lat + degrees(angle)
    if south <= -90 or north >= 90 or angle >= radians(90):
        # A pole lies inside, and with it every longitude.
        return Box(max(south, -90.0), -180.0, min(north, 90.0), 180.0)
    # Wider than at its middle: meridians draw together towards the pole.
    reach = degrees(asin(min(1.0, sin(angle) / cos(radians(lat)))))
    return Box(south, _turned(lng - reach), north, _turned(lng + reach))


def _turned(lng: float) -> float:
    if lng < -180:
        return lng + 360
    return lng - 360 if lng > 180 else lng
