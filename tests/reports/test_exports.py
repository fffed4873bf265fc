"""Files and feeds: exactly what is asked for, in formats that other programs read."""

import csv
import io
import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.spreadsheets import safe
from reports.states import State
from tests.reports.builders import HERE, report

CSV, GEOJSON, FEED = "/api/reports/export.csv", "/api/reports/export.geojson", "/reports/feed.xml"


@pytest.fixture
def town(citizen) -> None:
    report(citizen, description="At the school", reference="SCHOOL22", shows_reporter=True)
    report(citizen, type="glass", description="Jars, broken\nsharp", place=None)
    report(citizen, description="Gone", state=State.RESOLVED)
    report(
        citizen, type="private-ground", place_words="Jalan Melati 7", place=(-6.20881, 106.84562)
    )
    report(email="wati@example.org", state=State.UNCONFIRMED, description="Not yet")
    report(citizen, state=State.REJECTED, withdrawn_at=timezone.now(), description="Never mind")


def content(response) -> str:
    assert response.status_code == 200
    return response.getvalue().decode()


def table(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(response).removeprefix("\ufeff"), newline="")))


def test_a_table_of_all_that_is_public(town, as_visitor):
    response = as_visitor.get(CSV)
    assert response.streaming
    assert response["Content-Disposition"].startswith('attachment; filename="reports-')
    rows = {row["number"]: row for row in table(response)}
    assert len(rows) == 4
    row = rows["SCHOOL22"]
    assert (row["type"], row["state"]) == ("overflowing-bin", "submitted")
    assert (float(row["latitude"]), float(row["longitude"])) == HERE
    assert row["url"].endswith("/") and "/reports/" in row["url"]


@pytest.mark.parametrize("path", [CSV, GEOJSON, f"{FEED}?state=any"])
def test_no_file_names_anybody_or_the_exact_place_on_private_ground(town, as_visitor, path):
    response = as_visitor.get(path)
    text = content(response) if response.streaming else response.content.decode()
    assert "At the school" in text
    for hidden in ("Citra", "citra@", "wati", "Not yet", "Never mind", "Melati", "20881", "84562"):
        assert hidden not in text


@pytest.mark.parametrize(
    ("query", "count"), [({"type": "glass"}, 1), ({"state": "open"}, 3), ({"words": "gone"}, 1)]
)
def test_exactly_what_is_asked_for(town, as_visitor, query, count):
    assert len(table(as_visitor.get(CSV, query))) == count
    assert len(json.loads(content(as_visitor.get(GEOJSON, query)))["features"]) == count
    listed = as_visitor.get("/api/reports", query).json()["total"]
    feed = as_visitor.get(FEED, {"state": "any", **query}).content
    assert len(ElementTree.fromstring(feed).findall("channel/item")) == listed == count


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "=cmd|' /C calc'!A0"]
)
def test_nothing_is_a_formula(citizen, as_visitor, words):
    report(citizen, description=words, place_words="=2", place=None)
    (row,) = table(as_visitor.get(CSV))
    assert row["description"] == f"'{words}"
    assert row["place"] == "'=2"


def test_numbers_stay_numbers(citizen, as_visitor):
    report(citizen)
    assert table(as_visitor.get(CSV))[0]["latitude"] == "-6.2088"
    assert safe(-1.5) == -1.5


def test_a_map_file_is_geojson(town, as_visitor):
    response = as_visitor.get(GEOJSON)
    assert response["Content-Type"] == "application/geo+json"
    found = json.loads(content(response))
    by_number = {one["properties"]["number"]: one for one in found["features"]}
    # Longitude first.
    point = {"type": "Point", "coordinates": [HERE[1], HERE[0]]}
    assert by_number["SCHOOL22"]["geometry"] == point
    assert [one["geometry"] for one in found["features"]].count(None) == 1


def test_an_empty_file_is_a_file(db, as_visitor):
    assert table(as_visitor.get(CSV)) == []
    assert json.loads(content(as_visitor.get(GEOJSON)))["features"] == []


@pytest.mark.parametrize("path", [CSV, GEOJSON])
@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_a_long_file_is_read_in_parts_that_follow_each_other(
    citizen, as_visitor, path, sort, monkeypatch
):
    monkeypatch.setattr("reports.selectors.exports.FIRST", 1)
    monkeypatch.setattr("reports.selectors.exports.CHUNK", 3)
    now = timezone.now()
    # Some of the same moment.
    told = [report(citizen, at=now - timedelta(hours=n // 4)) for n in range(8)]
    told.sort(key=lambda one: (one.created_at, one.pk), reverse=sort == "newest")
    with CaptureQueriesContext(connection) as queries:
        response = as_visitor.get(path, {"sort": sort})
        parts = iter(response.streaming_content)
        assert next(parts)
        assert not [one for one in queries if "reports_report" in one["sql"]]
        text = b"".join(parts).decode()
    # One row, three, three, and the last.
    assert len([one for one in queries if "SELECT" in one["sql"]]) == 4
    assert sorted(told, key=lambda one: text.index(one.reference)) == told
    assert all(text.count(one.reference) == 1 for one in told)


@pytest.mark.parametrize(
    ("path", "sort"),
    [(CSV, "followed"), (CSV, "overdue"), (GEOJSON, "followed"), (FEED, "oldest")],
)
def test_what_is_read_as_a_whole_is_in_an_order_that_holds(citizen, as_visitor, path, sort):
    """Whoever follows meanwhile would move parts of a file; a feed begins with what is new."""
    now = timezone.now()
    told = [
        report(citizen, at=now - timedelta(days=n), followers=n, expected_at=now - timedelta(n))
        for n in range(3)
    ]
    text = content(as_visitor.get(path, {"state": "open", "sort": sort}))
    assert sorted(told, key=lambda one: text.index(str(one.pk))) == told


@pytest.mark.parametrize(
    ("path", "accept"), [(CSV, "text/csv"), (GEOJSON, "application/geo+json"), (CSV, "*/*")]
)
def test_asked_by_its_type(db, as_visitor, path, accept):
    assert as_visitor.get(path, headers={"Accept": accept}).status_code == 200
    refused = as_visitor.get(path, {"state": "x"}, headers={"Accept": accept})
    assert refused.status_code == 400
    assert refused.json()["success"] is False


def test_a_feed_links_to_each(town, as_visitor):
    answer = as_visitor.get(FEED, {"state": "any", "type": "glass"})
    assert answer["Content-Type"].startswith("application/rss+xml")
    channel = ElementTree.fromstring(answer.content).find("channel")
    (item,) = channel.findall("item")
    assert item.find("title").text == "Glass · behind the market · submitted"
    assert item.find("link").text.startswith("http")
    assert channel.find("link").text.endswith("/reports/?type=glass&state=any")


def test_what_xml_cannot_hold_does_not_break_the_feed(citizen, as_visitor):
    report(citizen, description="bell \x07 and ]]> & <b>")
    (item,) = ElementTree.fromstring(as_visitor.get(FEED).content).findall("channel/item")
    assert item.find("description").text == "bell  and ]]> & <b>"
