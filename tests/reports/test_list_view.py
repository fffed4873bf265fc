"""The public list: what stands in it, what narrows it, and what it says when it is empty."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from places.models import District
from reports.states import State
from tests.reports.builders import HERE, photo, report

NEAR = f"{HERE[0]},{HERE[1]}"


@pytest.fixture
def town(citizen) -> None:
    old = timezone.now() - timedelta(days=40)
    centre = District.objects.create(code="C", name="Centre")
    report(citizen, description="At the school", district=centre, reference="SCHOOL22")
    report(citizen, type="glass", description="Broken jars", at=timezone.now() - timedelta(hours=1))
    report(citizen, description="Long gone", state=State.RESOLVED, at=old)
    report(description="Not yet", state=State.UNCONFIRMED, email="wati@example.org")
    withdrawn = {"state": State.REJECTED, "withdrawn_at": timezone.now()}
    report(citizen, description="Never mind", **withdrawn)


def said(response) -> list[str]:
    assert response.status_code == 200
    return re.findall(r'class="report-said">([^<]*)<', response.content.decode())


def test_anyone_sees_what_is_open_the_newest_first(town, as_visitor):
    page = as_visitor.get("/reports/")
    assert said(page) == ["At the school", "Broken jars"]
    assert "2 reports" in page.content.decode()
    assert "Set-Cookie" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "any"}, ["At the school", "Broken jars", "Long gone"]),
        ({"state": "closed"}, ["Long gone"]),
        ({"state": "resolved"}, ["Long gone"]),
        ({"state": "in_progress"}, []),
        ({"type": "glass"}, ["Broken jars"]),
        ({"district": "C"}, ["At the school"]),
        ({"words": "jars"}, ["Broken jars"]),
        ({"words": "school22"}, ["At the school"]),
        ({"words": "wati@example.org", "state": "any"}, []),
        ({"sort": "oldest"}, ["Broken jars", "At the school"]),
        ({"until": (timezone.now() - timedelta(days=30)).date(), "state": "any"}, ["Long gone"]),
        ({"since": (timezone.now() + timedelta(days=2)).date()}, []),
        # What is asked for something odd is shown without it.
        ({"type": "moon", "state": "unconfirmed"}, ["At the school", "Broken jars"]),
        ({"since": "yesterday", "sort": "x", "page": "-3"}, ["At the school", "Broken jars"]),
        ({"until": "9999-12-31"}, ["At the school", "Broken jars"]),
    ],
)
def test_only_what_is_asked_for(town, as_visitor, query, found):
    assert said(as_visitor.get("/reports/", query)) == found


def test_what_is_wrong_stands_beside_its_field(town, as_visitor):
    page = as_visitor.get("/reports/", {"since": "yesterday"}).content.decode()
    assert "Enter a valid date" in page
    assert 'reports-more" open' in page


def test_what_is_asked_goes_on_to_the_map_and_the_files(town, as_visitor):
    page = as_visitor.get("/reports/", {"type": "glass", "state": "any", "near": ""})
    text = page.content.decode()
    for path in ("/map/", "/api/reports/export.csv", "/api/reports/export.geojson"):
        assert f'href="{path}?type=glass&amp;state=any"' in text
    assert 'href="/reports/feed.xml?type=glass&amp;state=any"' in text


def test_near_me_the_nearest_comes_first_and_nobody_keeps_where(citizen, as_visitor):
    report(citizen, description="far", place=(HERE[0] + 0.01, HERE[1]))
    report(citizen, description="near", place=(HERE[0] + 0.001, HERE[1]))
    report(citizen, description="elsewhere", place=(HERE[0] + 1, HERE[1]))
    report(citizen, description="in words", place=None)
    page = as_visitor.get("/reports/", {"near": NEAR})
    assert said(page) == ["near", "far"]
    assert "111 m away" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    links = re.findall(r'href="([^"]+)"', page.content.decode())
    assert not [link for link in links if "near=" in link]


@pytest.mark.parametrize("near", ["nan,inf", "here", "1,2,3", "9" * 10_000, "91,0"])
def test_a_place_that_is_none_says_so(town, as_visitor, near):
    page = as_visitor.get("/reports/", {"near": near})
    assert page.status_code == 200
    assert "find that place" in page.content.decode()
    assert "2 reports" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "Nothing is open"),
        ({"type": "glass"}, "Nothing like that"),
        ({"near": NEAR}, "Nothing"),
    ],
)
def test_an_empty_list_says_why(db, as_visitor, query, words):
    assert words in as_visitor.get("/reports/", query).content.decode()


def test_the_reporter_is_never_named_in_the_list(citizen, as_visitor):
    report(citizen, shows_reporter=True)
    report(email="wati@example.org")
    page = as_visitor.get("/reports/").content.decode()
    assert "Citra" not in page
    assert "wati" not in page


def test_words_do_not_tell_a_place_on_private_ground(citizen, as_visitor):
    report(citizen, type="private-ground", place_words="Jalan Melati 7")
    report(citizen, place_words="Jalan Mawar 3")
    page = as_visitor.get("/reports/").content.decode()
    assert "Mawar" in page
    assert "Melati" not in page


def test_html_stays_text(citizen, as_visitor):
    report(citizen, description="<script>alert(1)</script>", place_words="<b>here</b>")
    page = as_visitor.get("/reports/").content.decode()
    assert "<script>alert" not in page
    assert "<b>here" not in page


def test_queries_do_not_grow(citizen, as_visitor, django_assert_max_num_queries):
    for size in (3, 20):
        for _number in range(size):
            photo(report(citizen))
        for query in ({}, {"state": "any"}, {"near": NEAR}):
            with django_assert_max_num_queries(6):
                as_visitor.get("/reports/", query)


def test_a_long_list_is_counted_so_far_and_no_further(citizen, as_visitor, monkeypatch):
    monkeypatch.setattr("reports.selectors.listing.DEEPEST_ROW", 3)
    for _number in range(5):
        report(citizen)
    assert "More than 3 reports" in as_visitor.get("/reports/").content.decode()
