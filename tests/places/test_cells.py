"""Squares within squares: what lies in a box lies in its ranges."""

import random

import pytest

from places.cells import BITS, cell_of, level_for, middle_of, ranges_of
from places.distances import Box, box_around

JAKARTA = (-6.2, 106.8)


def places(seed: int, count: int = 300):
    draw = random.Random(seed)
    return [(draw.uniform(-90, 90), draw.uniform(-180, 180)) for _ in range(count)]


@pytest.mark.parametrize("place", [*places(1, 20), (-90, -180), (90, 180), (0, 0), JAKARTA])
def test_the_middle_of_a_square_lies_where_its_places_do(place):
    latitude, longitude = middle_of(cell_of(*place), BITS)
    assert abs(latitude - place[0]) <= 180 / 2**BITS
    assert abs(longitude - place[1]) <= 360 / 2**BITS


def test_two_bits_less_is_the_square_around():
    cell = cell_of(*JAKARTA)
    latitude, longitude = middle_of(cell >> 2 * 10, BITS - 10)
    assert abs(latitude - JAKARTA[0]) <= 180 / 2 ** (BITS - 10)
    assert abs(longitude - JAKARTA[1]) <= 360 / 2 ** (BITS - 10)


@pytest.mark.parametrize("metres", [1, 50, 1000, 30_000, 2_000_000])
def test_ranges_hold_all_of_a_box(metres):
    draw = random.Random(metres)
    box = box_around(*JAKARTA, metres)
    ranges = ranges_of(box)
    assert len(ranges) <= 16
    for _ in range(200):
        inside = (draw.uniform(box.south, box.north), draw.uniform(box.west, box.east))
        assert any(start <= cell_of(*inside) <= end for start, end in ranges)


def test_ranges_hold_little_else():
    box = box_around(*JAKARTA, 1000)
    held = sum(end - start + 1 for start, end in ranges_of(box))
    whole = (box.east - box.west) / 360 * (box.north - box.south) / 180 * 4**BITS
    assert held < 4 * whole


def test_a_box_across_the_last_meridian():
    box = box_around(0, 179.999, 1000)
    ranges = ranges_of(box)
    for longitude in (179.995, -179.995):
        assert any(start <= cell_of(0.0, longitude) <= end for start, end in ranges)


@pytest.mark.parametrize("across", [1, 8, 40])
def test_no_more_than_so_many_squares_lie_side_by_side(across):
    box = Box(-6.3, 106.7, -6.1, 106.9)
    side_by_side = (box.east - box.west) / (360 / 2 ** level_for(box, across))
    assert across / 2 < side_by_side <= across


def test_squares_of_a_high_and_narrow_box_are_not_countless():
    box = Box(-60, 106.7, 60, 106.7001)
    assert 120 / (180 / 2 ** level_for(box, 8)) <= 4 * 8
    assert level_for(Box(1, 1, 1, 1), 1) == BITS
