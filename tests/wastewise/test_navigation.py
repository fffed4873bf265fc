"""The places in the bar, and which of them one is at."""

import re

import pytest

from notifications.models import Notification
from tests.conftest import client_for
from wastewise.navigation import ME, PLACES, link_to

LINK = re.compile(r'<a class="place[^"]*" href="([^"]+)"(?: aria-current="(\w+)")?>')


def places_on(client, url: str) -> dict[str, str]:
    return dict(LINK.findall(client.get(url).content.decode()))


def test_five_places_the_main_one_in_the_middle(db, as_visitor):
    assert len(places_on(as_visitor, "/")) == 5
    assert [place.is_main for place in (*PLACES, ME)] == [False, False, True, False, False]


@pytest.mark.parametrize(
    ("url", "current"),
    [
        ("/", {"/": "page"}),
        ("/map/", {"/map/": "page"}),
        ("/privacy/", {}),
        ("/guide/", {}),
        ("/reports/", {"/map/": "true"}),
        ("/bins/", {"/map/": "true"}),
        # Below the reports, and a place of its own.
        ("/reports/new/", {"/reports/new/": "page"}),
        ("/reports/new/sent/", {"/reports/new/": "true"}),
    ],
)
def test_one_is_at_one_place(db, as_visitor, url, current):
    marked = {place: mark for place, mark in places_on(as_visitor, url).items() if mark}
    assert marked == current


def test_below_a_place_one_is_still_there():
    assert link_to(ME, "/account/password/").current == "true"


def test_the_last_place_is_ones_own(as_visitor, as_citizen):
    assert "/login/" in places_on(as_visitor, "/")
    assert "/account/" not in places_on(as_visitor, "/")
    assert "/account/" in places_on(as_citizen, "/")


def test_the_bell_counts_what_is_unread(citizen):
    client = client_for(citizen)
    assert "unread)" not in client.get("/how/").content.decode()
    for number in range(2):
        Notification.objects.create(person=citizen, kind="welcome", source=f"{number}", title="Hi")
    assert "(2 unread)" in client.get("/how/").content.decode()


def test_the_frame_of_a_page_costs_little(citizen, admin, django_assert_max_num_queries):
    for person, queries in ((citizen, 3), (admin, 3)):
        client = client_for(person)
        with django_assert_max_num_queries(queries):
            client.get("/how/")
