"""How far, and which box: also at the poles and where the days change."""

import math

import pytest

from places.distances import EARTH_METRES, box_around, metres_between

DEGREE = math.radians(1) * EARTH_METRES


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (0, 1), DEGREE),
        ((10, 20), (11, 20), DEGREE),
        ((60, 0), (60, 0.001), DEGREE / 2 / 1000),
        ((0, 179.5), (0, -179.5), DEGREE),
        ((0, 0), (0, 180), 180 * DEGREE),
        ((90, 0), (-90, 77), 180 * DEGREE),
        # Monas in Jakarta and Gedung Sate in Bandung.
        ((-6.17539, 106.82715), (-6.90249, 107.61872), 119_140),
    ],
)
def test_it_is_so_far(one, other, metres):
    assert metres_between(*one, *other) == pytest.approx(metres, rel=0.001, abs=0.01)
    assert metres_between(*other, *one) == pytest.approx(metres_between(*one, *other))


@pytest.mark.parametrize("lat", [-89.9, -60, -7, 0, 45, 89])
@pytest.mark.parametrize("lng", [-180, -100, 0, 109.9, 179.999])
@pytest.mark.parametrize("metres", [100, 50_000, 2_000_000])
def test_the_box_holds_the_circle(lat, lng, metres):
    box = box_around(lat, lng, metres)
    for turn in range(0, 360, 15):
        edge_lat, edge_lng = destination(lat, lng, metres * 0.999, turn)
        assert box.south <= edge_lat <= box.north
        assert any(west <= edge_lng <= east for west, east in box.longitudes)


def test_the_box_is_no_larger_than_it_must_be():
    box = box_around(-7.3, 109.9, 1_000)
    assert metres_between(box.south, 109.9, box.north, 109.9) == pytest.approx(2_000, rel=0.001)
    assert metres_between(-7.3, box.west, -7.3, box.east) == pytest.approx(2_000, rel=0.001)


def test_across_the_180th_meridian_it_has_two_parts():
    box = box_around(0, 179.99, 10_000)
    assert box.west > box.east
    assert [east for _west, east in box.longitudes] == [180, box.east]


def destination(lat: float, lng: float, metres: float, turn: float) -> tuple[float, float]:
    angle, bearing, phi = metres / EARTH_METRES, math.radians(turn), math.radians(lat)
    sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
    step = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * sine
    )
    return math.degrees(math.asin(sine)), (lng + math.degrees(step) + 540) % 360 - 180
