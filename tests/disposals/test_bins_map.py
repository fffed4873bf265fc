"""What the map shows: the same bins, together where they lie too close."""

import pytest

from disposals.selectors.bins_map import MOST_POINTS
from tests.disposals.bins import bin_at, many_bins

pytestmark = pytest.mark.django_db
URL = "/bins/map.json"


def points(response) -> list[dict]:
    assert response.status_code == 200, response.content
    return response.json()["points"]


def test_all_of_a_filter_and_where_they_lie(as_visitor):
    bin_at("A", -7.3, 109.9, "glass", name="Market")
    bin_at("B", -7.4, 109.8, "paper", name="Square", state="out of order")
    bin_at("C", -7.5, 109.8, state="removed")
    found = as_visitor.get(URL)
    assert found.json()["box"] == [-7.4, 109.8, -7.3, 109.9]
    assert points(found) == [
        {"at": [-7.3, 109.9], "name": "Market", "url": "/bins/A/", "broken": False},
        {"at": [-7.4, 109.8], "name": "Square", "url": "/bins/B/", "broken": True},
    ]
    assert [one["name"] for one in points(as_visitor.get(URL, {"takes": "glass"}))] == ["Market"]
    assert "max-age=60" in found["Cache-Control"]
    assert "public" in found["Cache-Control"]


def test_only_what_lies_in_the_box(as_visitor):
    bin_at("A", -7.3, 109.9)
    bin_at("B", 7.3, 109.9)
    found = points(as_visitor.get(URL, {"box": "-8,109,-7,110"}))
    assert [one["url"] for one in found] == ["/bins/A/"]


def test_across_the_180th_meridian(as_visitor):
    bin_at("A", 0, 179.9)
    bin_at("B", 0, -179.9)
    bin_at("C", 0, 0)
    assert len(points(as_visitor.get(URL, {"box": "-1,179,1,-179"}))) == 2
    (together,) = points(as_visitor.get(URL, {"box": "-1,179,1,-179", "cells": "1,1"}))
    assert together["count"] == 2
    assert abs(together["at"][1]) == pytest.approx(180)


def test_none_at_all(as_visitor):
    assert as_visitor.get(URL).json() == {"box": None, "points": []}


def test_a_heap_is_drawn_together(as_visitor):
    many_bins(MOST_POINTS + 30)
    found = points(as_visitor.get(URL))
    assert len(found) <= 81
    assert sum(one.get("count", 1) for one in found) == MOST_POINTS + 30


def test_as_many_as_there_is_room_for(as_visitor):
    many_bins(40)
    assert len(points(as_visitor.get(URL))) == 40
    found = points(as_visitor.get(URL, {"cells": "3,2"}))
    assert len(found) <= 12
    assert sum(one.get("count", 1) for one in found) == 40


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "-91,0,0,0", "0,0,0,181", "nan,0,1,1"])
def test_what_is_no_box_is_refused(as_visitor, box):
    assert as_visitor.get(URL, {"box": box}).status_code == 400


@pytest.mark.parametrize("cells", ["0,0", "x", "1e9,1", "nan,nan", "-1,5"])
def test_what_is_no_number_of_cells_is_ignored(as_visitor, cells):
    bin_at("A", 1, 1)
    assert len(points(as_visitor.get(URL, {"cells": cells}))) == 1


def test_queries_do_not_grow(as_visitor, django_assert_max_num_queries):
    for size in (10, 400):
        many_bins(size, prefix=str(size))
        with django_assert_max_num_queries(2):
            as_visitor.get(URL)
