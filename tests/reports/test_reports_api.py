"""Reports for apps: lists, one, what is near, one's own, and what is not understood."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.states import State
from tests.reports.builders import HERE, follow, photo, report

URL = "/api/reports"
NEAR = {"latitude": HERE[0], "longitude": HERE[1]}


def ids(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_anyone_reads_the_list(citizen, as_visitor):
    old = report(citizen, state=State.RESOLVED)
    new = report(citizen, type="glass", shows_reporter=True, place_words="Market")
    report(email="wati@example.org", state=State.UNCONFIRMED)
    report(citizen, state=State.REJECTED, withdrawn_at=timezone.now())
    answer = as_visitor.get(URL)
    assert ids(answer) == [str(new.pk), str(old.pk)]
    row, other = answer.json()["results"]
    assert row["type"] == {"code": "glass", "name": "Glass"}
    assert (row["latitude"], row["longitude"]) == HERE
    assert (row["reporter"], other["reporter"]) == ("Citra Lestari", "")
    assert row["place"] == "Market"
    assert "wati" not in answer.content.decode()
    hidden = {"email", "staff_words", "priority", "dispatched_to", "reporter_id", "address"}
    assert not hidden & set(row)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 2),
        ({"state": "open"}, 1),
        ({"state": "closed"}, 1),
        ({"state": "resolved", "type": "glass"}, 1),
        ({"type": "moon"}, 0),
        ({"words": "jar"}, 1),
        ({"since": "2999-01-01"}, 0),
        ({"until": "2000-01-01"}, 0),
        ({"until": "9999-12-31", "since": "0001-01-01"}, 2),
        ({"district": "X"}, 0),
        ({"limit": 1}, 1),
    ],
)
def test_lists_are_narrowed(citizen, as_visitor, query, count):
    report(citizen, description="A jar")
    report(citizen, type="glass", state=State.RESOLVED)
    assert len(ids(as_visitor.get(URL, query))) == count


@pytest.mark.parametrize(("sort", "first"), [("followed", 2), ("overdue", 0)])
def test_what_is_open_comes_in_the_order_of_need(citizen, as_visitor, sort, first):
    """Of equals, none is left out between two cursors; what is told meanwhile moves none."""
    for number in range(4):
        due = timezone.now() + timedelta(days=number)
        report(citizen, followers=number % 3, expected_at=due, description=f"No {number}")
    asked, found = {"state": "open", "sort": sort, "limit": 1}, []
    answer = as_visitor.get(URL, asked).json()
    while answer["results"]:
        found += [row["description"] for row in answer["results"]]
        report(citizen, followers=9, expected_at=timezone.now() - timedelta(1), description="new")
        if not answer["next_cursor"]:
            break
        answer = as_visitor.get(URL, asked | {"cursor": answer["next_cursor"]}).json()
    assert found[0] == f"No {first}"
    assert sorted(found) == ["No 0", "No 1", "No 2", "No 3"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "unconfirmed"}, "state"),
        ({"sort": "followed"}, "sort"),
        ({"sort": "overdue", "state": "closed"}, "sort"),
        ({"since": "yesterday"}, "since"),
        ({"sort": "reporter"}, "sort"),
        ({"email": "x"}, "email"),
        ({"type": ""}, "type"),
        ({"words": "a" * 81}, "words"),
        ({"words": "ja"}, "words"),
        ({"limit": 51}, "limit"),
    ],
)
def test_what_is_not_understood_is_refused(db, as_visitor, query, field):
    answer = as_visitor.get(URL, query)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == field
    if field != "limit":
        assert as_visitor.get(f"{URL}/export.csv", query).status_code == 400


def test_a_list_is_turned_by_cursor_either_way(citizen, as_visitor):
    told = [str(report(citizen).pk) for _number in range(5)]
    for sort, expected in (("oldest", told), ("newest", told[::-1])):
        found, cursor = [], ""
        while True:
            query = {"sort": sort, "limit": 2} | ({"cursor": cursor} if cursor else {})
            answer = as_visitor.get(URL, query)
            found += ids(answer)
            if not (cursor := answer.json()["next_cursor"]):
                break
        assert found == expected


def test_one_with_its_time_line(citizen, stranger, as_visitor, as_stranger, as_citizen):
    shown = report(citizen)
    photo(shown)
    follow(shown, stranger)
    row = as_visitor.get(f"{URL}/{shown.pk}").json()
    assert row["number"] == shown.reference
    assert [step["title"] for step in row["steps"]] == ["told"]
    assert set(row["steps"][0]) == {"title", "words", "at"}
    assert as_visitor.get(row["photos"][0]["url"]).status_code == 200
    assert (row["is_own"], row["is_followed"], row["duplicate_of"]) == (False, False, None)
    assert as_stranger.get(f"{URL}/{shown.pk}").json()["is_followed"] is True
    assert as_citizen.get(f"{URL}/{shown.pk}").json()["is_own"] is True


def test_a_duplicate_names_the_first(citizen, as_visitor):
    first = report(citizen)
    shown = report(citizen, state=State.DUPLICATE, duplicate_of=first)
    assert as_visitor.get(f"{URL}/{shown.pk}").json()["duplicate_of"] == str(first.pk)


def test_near_the_nearest_first(citizen, as_visitor):
    far = report(citizen, place=(HERE[0] + 0.01, HERE[1]))
    near = report(citizen, place=(HERE[0] + 0.001, HERE[1]))
    report(citizen, place=HERE, state=State.RESOLVED)
    report(citizen, place=None)
    answer = as_visitor.get(f"{URL}/nearby", NEAR).json()
    assert [(row["report"]["id"], row["distance_m"]) for row in answer["results"]] == [
        (str(near.pk), 111),
        (str(far.pk), 1112),
    ]
    closer = as_visitor.get(f"{URL}/nearby", {**NEAR, "metres": 500}).json()["results"]
    assert [row["report"]["id"] for row in closer] == [str(near.pk)]
    assert len(as_visitor.get(f"{URL}/nearby", {**NEAR, "limit": 1}).json()["results"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"latitude": 1},
        {**NEAR, "latitude": 91},
        {**NEAR, "longitude": "nan"},
        {**NEAR, "metres": 0},
        {**NEAR, "metres": 20_001},
        {**NEAR, "limit": 51},
    ],
)
def test_near_nowhere_is_refused(db, as_visitor, query):
    assert as_visitor.get(f"{URL}/nearby", query).status_code == 400


def test_private_ground_is_found_by_its_rounded_place(citizen, as_visitor):
    exact = (-6.208849, 106.845651)
    report(citizen, type="private-ground", place=exact)
    found = as_visitor.get(f"{URL}/nearby", {"latitude": exact[0], "longitude": exact[1]})
    (row,) = found.json()["results"]
    assert row["distance_m"] > 30
    assert row["report"]["latitude"] == -6.209


def test_somebodys_own_are_theirs_and_the_dispatchers(
    citizen, as_citizen, as_stranger, as_visitor, as_dispatcher
):
    own = report(citizen, state=State.REJECTED, withdrawn_at=timezone.now())
    url = f"{URL}/user/{citizen.pk}"
    assert ids(as_citizen.get(url)) == [str(own.pk)]
    assert ids(as_dispatcher.get(url)) == [str(own.pk)]
    assert as_stranger.get(url).status_code == 404
    assert as_visitor.get(url).status_code == 401
    assert as_dispatcher.get(f"{URL}/user/{own.pk}").status_code == 404


def test_queries_do_not_grow(citizen, as_visitor, django_assert_max_num_queries):
    for size in (2, 20):
        for _number in range(size):
            photo(report(citizen))
        for path in (URL, f"{URL}/nearby?latitude={HERE[0]}&longitude={HERE[1]}"):
            with django_assert_max_num_queries(4):
                as_visitor.get(path)
