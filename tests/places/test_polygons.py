"""What lies inside a boundary, and what is none."""

import pytest

from places.polygons import BoundaryRefused, box_of, contains, read_boundary


def square(west: float, south: float, size: float) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings) -> dict:
    return {"type": "Polygon", "coordinates": list(rings)}


L_SHAPE = [[0, 0], [4, 0], [4, 1], [1, 1], [1, 4], [0, 4], [0, 0]]


@pytest.mark.parametrize(
    ("place", "is_inside"),
    [((0.5, 3), True), ((3, 0.5), True), ((3, 3), False), ((-1, 0.5), False), ((0.5, 5), False)],
)
def test_a_shape_with_a_corner_inwards(place, is_inside):
    assert contains(polygon(L_SHAPE), *place) is is_inside


def test_a_hole_is_outside():
    holed = polygon(square(0, 0, 10), square(4, 4, 2))
    assert contains(holed, 1, 1)
    assert not contains(holed, 5, 5)


def test_parts_and_their_holes():
    parts = [[square(0, 0, 1)], [square(10, 10, 10), square(14, 14, 2)]]
    islands = {"type": "MultiPolygon", "coordinates": parts}
    assert contains(islands, 0.5, 0.5)
    assert contains(islands, 11, 11)
    assert not contains(islands, 15, 15)
    assert not contains(islands, 5, 5)
    assert box_of(islands).longitudes == ((0, 20),)


@pytest.mark.parametrize("place", [(0.5, 1), (0, 0.5), (1, 1), (0.25, 1), (0.5, 0)])
def test_a_point_between_neighbours_is_in_one_of_them_at_most(place):
    neighbours = [polygon(square(x, y, 1)) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    assert sum(contains(one, *place) for one in neighbours) == 1


def test_what_is_not_used_is_left_out():
    ring = [[*position, 12.5] for position in square(0, 0, 1)]
    read = read_boundary(polygon(ring) | {"bbox": [0, 0, 1, 1]})
    assert read == polygon([[float(x), float(y)] for x, y in square(0, 0, 1)])


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "none"),
        ({"type": "Point", "coordinates": [1, 2]}, "Polygon or a MultiPolygon"),
        ({"type": "Polygon"}, "nested"),
        (polygon(), "nested"),
        (polygon([]), "nested"),
        (polygon(square(0, 0, 1)[:3]), "four points"),
        (polygon(square(0, 0, 1)[:-1]), "four points"),
        (polygon([["a", 1]] * 4), "longitude and a latitude"),
        (polygon([[True, 1]] * 4), "longitude and a latitude"),
        (polygon([[float("nan"), 1]] * 4), "longitude and a latitude"),
        (polygon([[10**400, 1]] * 4), "longitude and a latitude"),
        (polygon([[1]] * 4), "longitude and a latitude"),
        (polygon(square(0, 91, 1)), "longitude comes first"),
        (polygon(square(200, 0, 1)), "longitude comes first"),
        (
            {"type": "MultiPolygon", "coordinates": [square(0, 0, 1)]},
            "longitude and a latitude|nested",
        ),
    ],
)
def test_what_is_no_boundary(geometry, words):
    with pytest.raises(BoundaryRefused, match=words):
        read_boundary(geometry)


def test_a_boundary_is_bounded(monkeypatch):
    monkeypatch.setattr("places.polygons.MOST_POSITIONS", 9)
    assert read_boundary(polygon(square(0, 0, 9)))
    with pytest.raises(BoundaryRefused, match="more than 9"):
        read_boundary(polygon(square(0, 0, 9), square(1, 1, 1)))
