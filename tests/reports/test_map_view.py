"""The map: its page, and the points that its script asks for."""

import pytest
from django.utils import timezone

from places.models import District
from reports.states import State
from tests.reports.builders import HERE, report

URL = "/map/points.json"
BOX = f"{HERE[0] - 0.05},{HERE[1] - 0.05},{HERE[0] + 0.05},{HERE[1] + 0.05}"


def points(client, **query) -> list[dict]:
    response = client.get(URL, {"box": BOX, **query})
    assert response.status_code == 200
    return response.json()["points"]


def test_what_lies_together_is_one_point(citizen, as_visitor):
    for _number in range(3):
        report(citizen)
    alone = report(citizen, place=(HERE[0] + 0.04, HERE[1] + 0.04), type="glass")
    report(citizen, place=(HERE[0] + 1, HERE[1]))
    report(citizen, place=None)
    found = sorted(points(as_visitor), key=lambda point: point.get("count", 1))
    assert [point.get("count", 1) for point in found] == [1, 3]
    one, several = found
    assert one["url"] == f"/reports/{alone.pk}/"
    assert (one["name"], one["state"], one["tone"]) == ("Glass", "submitted", "open")
    assert several["at"] == pytest.approx(HERE, abs=1e-5)
    assert "url" not in several


def test_the_same_filters_as_the_list(citizen, as_visitor):
    report(citizen, type="glass")
    report(citizen, state=State.RESOLVED)
    report(citizen, state=State.REJECTED, withdrawn_at=timezone.now())
    report(email="wati@example.org", state=State.UNCONFIRMED)
    assert [point["name"] for point in points(as_visitor)] == ["Glass"]
    assert points(as_visitor, type="paper") == []
    assert points(as_visitor, state="any")[0]["count"] == 2
    (closed,) = points(as_visitor, state="closed")
    assert closed["tone"] == "closed"


def test_private_ground_is_where_the_public_sees_it(citizen, as_visitor):
    report(citizen, type="private-ground", place=(-6.208812, 106.845678))
    assert points(as_visitor)[0]["at"] == [-6.209, 106.846]


@pytest.mark.parametrize("box", ["", "1,2,3", "x", "nan,0,1,1", "0,0,91,1", "5,0,1,1"])
def test_no_part_of_the_earth_is_refused(db, as_visitor, box):
    assert as_visitor.get(URL, {"box": box}).status_code == 400


@pytest.mark.parametrize("across", ["0", "-1", "x", "9" * 50, "²", "1000"])
def test_an_odd_width_harms_nobody(citizen, as_visitor, across):
    report(citizen)
    assert len(points(as_visitor, across=across)) == 1


def test_answers_may_be_kept_for_a_minute_and_have_no_cookie(db, as_visitor):
    answer = as_visitor.get(URL, {"box": BOX})
    assert "max-age=60" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer


def test_the_page_begins_with_the_city_or_the_district(citizen, as_visitor):
    def begins() -> str:
        page = as_visitor.get("/map/?district=B").content.decode()
        return page.split('data-box="')[1].split('"')[0]

    assert begins() == ""
    report(citizen)
    report(citizen, place=(HERE[0] + 1, HERE[1]))
    assert begins() == f"{HERE[0]},{HERE[1]},{HERE[0] + 1},{HERE[1]}"
    square = {"type": "Polygon", "coordinates": []}
    for code, south in (("A", 1.0), ("B", 3.0)):
        ends = {"south": south, "west": 2.0, "north": south + 1, "east": 4.0}
        District.objects.create(code=code, name=code, boundary=square, **ends)
    assert begins() == "3.0,2.0,4.0,4.0"
    assert 'data-box="1.0,2.0,4.0,4.0"' in as_visitor.get("/map/").content.decode()


def test_without_scripts_the_list_has_all_of_it(db, as_visitor):
    page = as_visitor.get("/map/?type=glass").content.decode()
    assert "<noscript>" in page
    assert 'href="/reports/?type=glass&amp;state=open"' in page


def test_queries_do_not_grow(citizen, as_visitor, django_assert_max_num_queries):
    for size in (2, 30):
        for number in range(size):
            report(citizen, place=(HERE[0] + number * 0.0013, HERE[1]))
        with django_assert_max_num_queries(4):
            points(as_visitor, across=40)


@pytest.mark.parametrize("address", [URL, "/reports/feed.xml"])
def test_no_cache_between_gives_one_language_to_all(db, as_visitor, address):
    """Who chose theirs carries it in a cookie, which such a cache does not look at."""
    answer = as_visitor.get(address, {"box": "-7,106,-6,107"})
    assert "private" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]
