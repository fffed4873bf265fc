"""Who has collected most: counted once a minute, named by consent, and oneself always in it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from rewards.models import Profile, Score
from rewards.selectors import leaderboards
from rewards.selectors.leaderboards import count_board, key_of, leaderboard
from rewards.services.appearing import appear
from tests.conftest import person
from tests.rewards.shelf import district, with_points

pytestmark = pytest.mark.django_db
PAGE = "/leaderboard/"
COUNTING = f"leaderboard:{leaderboards.FORM}:all:all:counting"


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


def crowd(*points: int, **fields):
    people = [person(f"q{number}") for number in range(len(points))]
    for who, amount in zip(people, points, strict=True):
        with_points(who, amount)
        if fields:
            Profile.objects.filter(person=who).update(**fields)
    return people


def board(who, period="all", **fields):
    return leaderboard(person=who, period=period, **fields)


def ranks(found) -> list[tuple[int, int]]:
    return [(standing.rank, standing.points) for standing in found.standings]


def test_the_best_come_first_and_equals_share_a_place(citizen):
    crowd(10, 30, 20, 30)
    assert ranks(board(citizen)) == [(1, 30), (1, 30), (3, 20), (4, 10)]


def test_names_are_shown_by_consent_alone(citizen, stranger):
    with_points(citizen, 20)
    with_points(stranger, 30)
    assert [standing.name for standing in board(citizen).standings] == ["", ""]
    appear(person=stranger, shows_name=True, district=None)
    assert board(citizen).standings[0].name == "Sari Utami"
    appear(person=stranger, shows_name=False, district=None)
    assert board(citizen).standings[0].name == ""  # At once, not within a minute.


def test_oneself_is_always_in_it(citizen, monkeypatch):
    monkeypatch.setattr(leaderboards, "MOST_SHOWN", 2)
    crowd(50, 40, 30, 20, 10, 10)
    with_points(citizen, 12)
    found = board(citizen)
    assert ranks(found) == [(1, 50), (2, 40)]
    assert (found.me.rank, found.me.points, found.me.missing) == (5, 12, 8)
    assert found.is_me_below
    assert found.people == 7


def test_the_first_has_nobody_to_reach(citizen):
    with_points(citizen, 12)
    found = board(citizen)
    assert (found.me.rank, found.me.missing, found.is_me_below) == (1, 0, False)
    assert found.standings[0].is_me


def test_nobody_stands_where_they_have_nothing(citizen):
    crowd(10)
    assert board(citizen).me is None


def test_the_banned_and_the_gone_are_left_out(citizen, monkeypatch):
    banned, gone, *_others = crowd(50, 40, 30, 30)
    with_points(citizen, 12)
    banned.banned_at, banned.ban_reason = timezone.now(), "Fraud"
    banned.save()
    gone.is_active = False
    gone.save()
    found = board(citizen)
    assert ranks(found) == [(1, 30), (1, 30), (3, 12)]
    assert (found.people, found.me.rank) == (3, 3)


def test_whoever_is_banned_meanwhile_is_gone_at_once(citizen):
    banned, _other = crowd(50, 40)
    assert ranks(board(citizen)) == [(1, 50), (2, 40)]
    banned.is_active = False
    banned.save()
    assert ranks(board(citizen)) == [(2, 40)]


def test_weeks_and_months_are_the_running_ones(citizen):
    crowd(10)
    Score.objects.exclude(period="all").delete()
    assert ranks(board(citizen, "all")) == [(1, 10)]
    assert ranks(board(citizen, "week")) == ranks(board(citizen, "month")) == []
    assert key_of("week") != key_of("month") != key_of("all") == "all"


def test_a_district_has_a_board_of_its_own(citizen):
    east, west = district("east"), district("west")
    first, second = crowd(30, 20)
    appear(person=first, shows_name=False, district=east)
    appear(person=second, shows_name=False, district=west)
    with_points(citizen, 5)
    found = board(citizen, district=west)
    assert (ranks(found), found.me) == ([(1, 20)], None)
    appear(person=citizen, shows_name=False, district=west)
    cache.clear()
    assert board(citizen, district=west).me.rank == 2
    assert board(citizen).me.rank == 3


def test_who_moves_takes_the_running_scores_along(citizen):
    east = district("east")
    with_points(citizen, 5)
    Score.objects.create(person=citizen, period="2020-01", points=7)
    appear(person=citizen, shows_name=True, district=east)
    assert set(Score.objects.filter(district=east).values_list("points", flat=True)) == {5}
    with_points(citizen, 5)
    assert Score.objects.get(period="all").district == east


def test_it_is_counted_once_a_minute(citizen, monkeypatch, django_assert_num_queries):
    crowd(10)
    before = board(citizen)
    with_points(citizen, 20)
    again = board(citizen)
    assert again.as_of == before.as_of
    assert ranks(again) == [(1, 10)]
    assert again.me.rank == 1  # Where one would stand in that list with what one has now.
    later = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr(leaderboards.timezone, "now", lambda: later)
    cache.delete(COUNTING)  # Its own clock does not follow ours.
    assert ranks(board(citizen)) == [(1, 20), (2, 10)]


def test_one_counts_while_others_see_the_older_one(citizen, monkeypatch):
    crowd(10)
    before = board(citizen)
    later = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr(leaderboards.timezone, "now", lambda: later)
    cache.set(COUNTING, 1, 30)
    assert board(citizen).as_of == before.as_of
    cache.delete(COUNTING)
    assert board(citizen).as_of == later


def test_without_a_cache_it_is_counted_each_time(citizen, monkeypatch, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    crowd(10)
    assert ranks(board(citizen)) == [(1, 10)]
    with_points(citizen, 20)
    assert ranks(board(citizen)) == [(1, 20), (2, 10)]


def test_a_rank_is_what_counting_would_say(citizen):
    points = [7, 7, 3, 12, 1, 3, 3, 40]
    crowd(*points)
    counted = count_board("all", None)
    for mine in range(45):
        assert counted.rank_of(mine) == 1 + sum(other > mine for other in points), mine


@pytest.mark.parametrize("size", [2, 60])
def test_queries_do_not_grow_with_the_crowd(
    as_citizen, citizen, size, django_assert_max_num_queries
):
    crowd(*range(1, size + 1))
    with_points(citizen, 1)
    with django_assert_max_num_queries(10):
        as_citizen.get(PAGE)
    with django_assert_max_num_queries(7):
        as_citizen.get(PAGE)


# --- page and API


def test_the_page_says_when_it_was_counted(as_citizen, citizen):
    with_points(citizen, 1200)
    text = as_citizen.get(PAGE).content.decode()
    assert f"as of {timezone.localtime():%H:}" in text
    assert "1,200 points" in text
    assert "Citra Lestari" in text.partition("<main")[2]


def test_strangers_are_somebody(as_citizen, stranger):
    with_points(stranger, 12)
    text = as_citizen.get(PAGE).content.decode().partition("<main")[2]
    assert "Somebody" in text
    assert "Sari" not in text
    assert "You have no points in this time yet." in text


def test_an_empty_board_says_so(as_citizen):
    assert "Nobody yet" in as_citizen.get(PAGE).content.decode()


def test_times_and_districts_are_chosen_by_links(as_citizen, citizen):
    district("east")
    with_points(citizen, 12)
    text = as_citizen.get(PAGE, {"period": "month", "district": "east"}).content.decode()
    assert 'href="?period=all&amp;district=east"' in text
    assert '<option value="east" selected>' in text
    assert "Nobody yet" in text


@pytest.mark.parametrize("query", [{"period": "year"}, {"district": "moon"}, {"period": "<b>"}])
def test_what_is_not_there_is_no_filter(as_citizen, citizen, query):
    with_points(citizen, 12)
    assert "Nobody yet" not in as_citizen.get(PAGE, query).content.decode()


def test_the_api_says_the_same(as_citizen, citizen, stranger):
    with_points(citizen, 12)
    with_points(stranger, 30)
    answer = as_citizen.get("/api/leaderboard?period=month").json()
    assert (answer["period"], answer["district"], answer["people"]) == ("month", None, 2)
    assert answer["standings"] == [
        {"rank": 1, "points": 30, "name": None, "is_me": False},
        {"rank": 2, "points": 12, "name": None, "is_me": True},
    ]
    assert answer["me"] == {"rank": 2, "points": 12, "name": "Citra Lestari", "is_me": True}
    assert answer["as_of"]


@pytest.mark.parametrize(
    ("query", "status"),
    [("period=year", 400), ("district=moon", 400), ("x=1", 400), ("district=", 400)],
)
def test_the_api_refuses_what_it_does_not_know(as_citizen, query, status):
    assert as_citizen.get(f"/api/leaderboard?{query}").status_code == status
