"""Boundaries as GeoJSON has them, and what lies inside. Positions are longitude, latitude."""

from collections.abc import Iterator
from typing import Any

from places.distances import Box

Position = list[float]
Ring = list[Position]
Polygon = list[Ring]

# Enough for a coast in every detail; a request must be able to look at one.
MOST_POSITIONS = 100_000


class BoundaryRefused(ValueError):
    """The message says in a sentence what is wrong."""


def read_boundary(geometry: Any) -> dict[str, Any]:
    """The geometry without all that we do not use, or a refusal of it."""
    if not isinstance(geometry, dict):
        raise BoundaryRefused("The geometry is none.")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        found: Any = _polygon(coordinates)
        polygons = [found]
    elif kind == "MultiPolygon":
        polygons = found = [_polygon(part) for part in _list(coordinates)]
    else:
        raise BoundaryRefused("A boundary is a Polygon or a MultiPolygon.")
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_POSITIONS:
        raise BoundaryRefused(f"The boundary has more than {MOST_POSITIONS} points.")
    return {"type": kind, "coordinates": found}


def box_of(boundary: dict[str, Any]) -> Box:
    outer = [position for polygon in polygons_of(boundary) for position in polygon[0]]
    lngs, lats = [position[0] for position in outer], [position[1] for position in outer]
    return Box(min(lats), min(lngs), max(lats), max(lngs))


def contains(boundary: dict[str, Any], latitude: float, longitude: float) -> bool:
    return any(
        is_inside_ring(polygon[0], latitude, longitude)
        and not any(is_inside_ring(hole, latitude, longitude) for hole in polygon[1:])
        for polygon in polygons_of(boundary)
    )


def polygons_of(boundary: dict[str, Any]) -> Iterator[Polygon]:
    if boundary["type"] == "Polygon":
        yield boundary["coordinates"]
    else:
        yield from boundary["coordinates"]


def is_inside_ring(ring: Ring, latitude: float, longitude: float) -> bool:
    """A ray to the east crosses the ring an odd number of times. Lower ends of edges count and
    upper ends do not, so that a point between two neighbours is in exactly one."""
    is_inside = False
    before_lng, before_lat = ring[-1]
    for lng, lat in ring:
        if (lat > latitude) != (before_lat > latitude):
            share = (latitude - lat) / (before_lat - lat)
            if longitude < lng + share * (before_lng - lng):
                is_inside = not is_inside
        before_lng, before_lat = lng, lat
    return is_inside


def _polygon(rings: Any) -> Polygon:
    return [_ring(ring) for ring in _list(rings)]


def _ring(positions: Any) -> Ring:
    ring = [_position(position) for position in _list(positions)]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise BoundaryRefused("A ring has four points at least and ends where it began.")
    return ring


def _position(position: Any) -> Position:
    numbers = _list(position)[:2]
    if len(numbers) < 2 or not all(_is_number(number) for number in numbers):
        raise BoundaryRefused("A point is a longitude and a latitude.")
    longitude, latitude = map(float, numbers)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise BoundaryRefused(
            "A point lies nowhere on Earth. In GeoJSON, in degrees, longitude comes first."
        )
    return [longitude, latitude]


def _is_number(value: Any) -> bool:
    """Of a size that becomes a float: JSON's whole numbers have no end."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise BoundaryRefused("The boundary's coordinates are not nested as GeoJSON has them.")
    return value
