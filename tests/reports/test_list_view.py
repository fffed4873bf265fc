"""The public list: what stands in it, what narrows it, and what it says when it is empty."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
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


@pytest.fixture
def waiting(citizen) -> None:
    """Three that are open, each first in an order of its own."""
    now = timezone.now()
    late, soon, later = (now + timedelta(days=days) for days in (-2, 1, 9))
    report(citizen, description="late", expected_at=late, at=now - timedelta(days=3))
    report(citizen, description="wanted", followers=7, expected_at=later, at=now - timedelta(1))
    report(citizen, description="new", followers=2, expected_at=soon, at=now)
    report(citizen, description="done", followers=9, state=State.RESOLVED, expected_at=late)


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("newest", ["new", "wanted", "late"]),
        ("oldest", ["late", "wanted", "new"]),
        ("followed", ["wanted", "new", "late"]),
        ("overdue", ["late", "new", "wanted"]),
    ],
)
def test_each_in_its_order(waiting, as_visitor, sort, found):
    page = as_visitor.get("/reports/", {"sort": sort})
    assert said(page) == found
    assert f'<option value="{sort}" selected>' in page.content.decode()


@pytest.mark.parametrize("sort", ["followed", "overdue"])
def test_pages_keep_the_order_and_leave_nothing_out(citizen, as_visitor, monkeypatch, sort):
    """Of equals, too: each report has a place of its own."""
    monkeypatch.setattr("reports.views.PER_PAGE", 2)
    same = timezone.now()
    for number in range(5):
        report(citizen, description=f"No {number}", at=same, followers=number % 2)
    first = as_visitor.get("/reports/", {"sort": sort})
    assert f'?sort={sort}&amp;page=2"' in first.content.decode()
    found = []
    for page in (1, 2, 3):
        found += said(as_visitor.get("/reports/", {"sort": sort, "page": page}))
    assert sorted(found) == [f"No {number}" for number in range(5)]


@pytest.mark.parametrize("state", ["any", "closed", "resolved"])
@pytest.mark.parametrize("sort", ["followed", "overdue"])
def test_what_comes_next_is_said_of_what_is_open(waiting, as_visitor, state, sort):
    """There is no index by which a million could be put in such an order."""
    page = as_visitor.get("/reports/", {"sort": sort, "state": state})
    assert "Only what is still open" in page.content.decode()
    assert said(page) == said(as_visitor.get("/reports/", {"state": state}))
    assert f'export.csv?state={state}"' in page.content.decode()


def test_one_open_state_has_every_order(waiting, as_visitor):
    page = as_visitor.get("/reports/", {"sort": "followed", "state": "submitted"})
    assert said(page) == ["wanted", "new", "late"]


def test_the_map_keeps_the_order_for_the_list(waiting, as_visitor):
    page = as_visitor.get("/map/", {"sort": "followed"}).content.decode()
    assert 'type="hidden" name="sort" value="followed"' in page
    assert 'href="/reports/?state=open&amp;sort=followed"' in page


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


@pytest.mark.parametrize("words", ["a", "ja", "a b", "%%%", "___", "- -"])
def test_too_little_to_look_for_is_said_beside_the_field(town, as_visitor, words):
    """No index helps to find it, and every report there is would be read."""
    page = as_visitor.get("/reports/", {"words": words})
    assert said(page) == ["At the school", "Broken jars"]
    assert "three letters" in page.content.decode()
    assert "three letters" not in as_visitor.get("/reports/", {"words": "jar"}).content.decode()


@pytest.mark.parametrize("address", ["/reports/feed.xml", "/map/points.json"])
def test_nor_do_its_files_look_for_it(town, as_visitor, address):
    with CaptureQueriesContext(connection) as asked:
        as_visitor.get(address, {"words": "ja", "box": "-7,106,-6,107"})
    assert asked and not any("%ja%" in query["sql"].lower() for query in asked)


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
    for number in range(1, 6):
        report(citizen)
        page = as_visitor.get("/reports/").content.decode()
        assert ("More than 3 reports" in page) is (number > 3)
        assert ("3 reports" in page) is (number >= 3)
