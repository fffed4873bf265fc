"""Reads: what a map shows of the bins in a part of the world."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Min, QuerySet

from disposals.models import Bin
from disposals.selectors.bins import in_box
from places.distances import Box

# A map with more is a heap, and a keyboard has to step through them.
MOST_POINTS = 120
# Across and down: what lies in one cell is shown as one.
USUAL_CELLS = (8, 8)
MOST_CELLS = 40
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Point:
    """One bin, or some that lie too close together to be shown apart."""

    latitude: float
    longitude: float
    count: int = 1
    name: str = ""
    code: str = ""
    state: str = ""


def box_of_all(bins: QuerySet[Bin]) -> Box | None:
    ends = bins.order_by().aggregate(
        south=Min("latitude"), west=Min("longitude"), north=Max("latitude"), east=Max("longitude")
    )
    return None if ends["south"] is None else Box(**ends)


def points_in(
    bins: QuerySet[Bin], box: Box, *, cells: tuple[int, int] | None = None
) -> list[Point]:
    """`cells` says how many pins there is room for; without, only a heap is drawn together."""
    columns = in_box(bins, box).values_list("latitude", "longitude", "name", "code", "state")
    points = [
        Point(latitude, longitude, name=name, code=code, state=state)
        for latitude, longitude, name, code, state in columns.order_by("code")[:MOST_ROWS]
    ]
    if cells is None and len(points) <= MOST_POINTS:
        return points
    return list(_together(points, box, cells or USUAL_CELLS))


def _together(points: Iterable[Point], box: Box, cells: tuple[int, int]) -> Iterable[Point]:
    found: dict[tuple[int, int], list[Point]] = defaultdict(list)
    for point in points:
        found[_cell(point, box, cells)].append(point)
    for cell in found.values():
        yield cell[0] if len(cell) == 1 else _middle(cell, box)


def _cell(point: Point, box: Box, cells: tuple[int, int]) -> tuple[int, int]:
    across, down = cells
    width = _eastwards(box.west, box.east) / across or 1
    height = (box.north - box.south) / down or 1
    far = _eastwards(box.west, point.longitude)
    return int((point.latitude - box.south) / height), int(far / width)


def _middle(cell: list[Point], box: Box) -> Point:
    count = len(cell)
    latitude = sum(point.latitude for point in cell) / count
    longitude = box.west + sum(_eastwards(box.west, point.longitude) for point in cell) / count
    return Point(latitude, longitude - 360 if longitude > 180 else longitude, count=count)


def _eastwards(west: float, longitude: float) -> float:
    return longitude - west if longitude >= west else longitude - west + 360
