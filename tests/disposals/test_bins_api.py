"""Bins for apps: lists, filters, what is near, and what is not understood."""

import pytest

from places.models import District
from tests.disposals.bins import HERE, bin_at, many_bins

URL = "/api/bins"
NEARBY = "/api/bins/nearby"
PLACE = {"latitude": HERE[0], "longitude": HERE[1]}


@pytest.fixture
def few(db) -> None:
    centre = District.objects.create(code="C", name="Centre")
    bin_at("A-1", -7.301, 109.9, "glass", "paper", name="Market", district=centre)
    bin_at("A-2", -7.302, 109.9, "plastic", name="Square", state="out of order")
    bin_at("A-3", -7.303, 109.9, "glass", name="Station")
    bin_at("A-4", -7.304, 109.9, "glass", name="Former", state="removed")


def codes(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [row.get("bin", row)["code"] for row in response.json()["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["A-1", "A-2", "A-3"]),
        ({"takes": "glass"}, ["A-1", "A-3"]),
        ({"district": "C"}, ["A-1"]),
        ({"state": "out of order"}, ["A-2"]),
        ({"state": "in service", "takes": "paper"}, ["A-1"]),
    ],
)
def test_the_list_is_filtered(few, as_visitor, query, found):
    assert codes(as_visitor.get(URL, query)) == found


def test_what_a_bin_is_made_of(few, as_visitor):
    answer = as_visitor.get(URL)
    row = answer.json()["results"][0]
    assert row["district"] == {"code": "C", "name": "Centre"}
    assert (row["latitude"], row["longitude"]) == (-7.301, 109.9)
    assert row["compartments"][1] == {
        "name": "paper",
        "title": "Paper and cardboard",
        "bin_color": "blue",
        "fill": None,
        "level": "unknown",
        "capacity_litres": None,
        "measured_at": None,
    }
    assert answer["Cache-Control"] == "public, max-age=60"


def test_what_is_near(few, as_visitor):
    found = as_visitor.get(NEARBY, PLACE)
    assert codes(found) == ["A-1", "A-3"]
    assert [row["distance_m"] for row in found.json()["results"]] == [111, 334]
    assert codes(as_visitor.get(NEARBY, PLACE | {"takes": "paper"})) == ["A-1"]
    assert codes(as_visitor.get(NEARBY, PLACE | {"limit": 1})) == ["A-1"]
    assert found["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"latitude": 91}, "latitude"),
        ({"latitude": "nan"}, "latitude"),
        ({"longitude": "nan"}, "longitude"),
        ({"longitude": "1e999"}, "longitude"),
        ({"longitude": -180.001}, "longitude"),
        ({"latitude": "here"}, "latitude"),
        ({"latitude": ""}, "latitude"),
        ({"takes": "moon"}, "takes"),
        ({"limit": 0}, "limit"),
        ({"limit": 51}, "limit"),
        ({"page": 2}, "page"),
    ],
)
def test_what_is_absurd_is_refused(few, as_visitor, query, field):
    refused = as_visitor.get(NEARBY, PLACE | query)
    assert refused.status_code == 400
    assert refused.json()["error"]["details"][0]["field"] == field
    assert "Cache-Control" not in refused


@pytest.mark.parametrize(
    "query", [{"takes": "moon"}, {"state": "removed"}, {"takes": ""}, {"sort": "x"}]
)
def test_a_list_is_asked_strictly(few, as_visitor, query):
    assert as_visitor.get(URL, query).status_code == 400


def test_queries_do_not_grow(db, as_visitor, django_assert_max_num_queries):
    for size in (10, 300):
        many_bins(size, prefix=str(size))
        with django_assert_max_num_queries(4):
            as_visitor.get(URL, {"limit": 50, "takes": "glass"})
        with django_assert_max_num_queries(5):
            as_visitor.get(NEARBY, PLACE | {"limit": 50})
