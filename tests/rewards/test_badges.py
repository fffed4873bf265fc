"""Badges are given once, kept for good, and asked about cheaply."""

import pytest

from notifications.models import Notification
from rewards import seed, selectors
from rewards.models import Badge, EarnedBadge, Level
from rewards.selectors import profile_version
from rewards.services import award_badges, earn
from rewards.signs import SIGNS

pytestmark = pytest.mark.django_db


def badge(slug, measure="items", threshold=1, **fields) -> Badge:
    return Badge.objects.create(
        slug=slug,
        name_en=slug.title(),
        name_id=f"{slug.title()} id",
        about_en=f"About {slug}.",
        about_id=f"Tentang {slug}.",
        icon="leaf",
        measure=measure,
        threshold=threshold,
        **fields,
    )


@pytest.fixture
def badges(db) -> dict[str, Badge]:
    Badge.objects.all().delete()
    return {
        "one": badge("one", position=1),
        "ten": badge("ten", threshold=10, position=2),
        "glass": badge("glass", measure="glass", threshold=5, position=3),
        "old": badge("old", position=4, is_active=False),
    }


def award(person, **measures) -> list[str]:
    return [one.slug for one in award_badges(person=person, measures=measures)]


def test_what_is_reached_is_given_in_order(citizen, badges):
    assert award(citizen, items=10, glass=4) == ["one", "ten"]
    assert EarnedBadge.objects.filter(person=citizen).count() == 2


def test_what_one_has_is_not_given_again(citizen, badges):
    award(citizen, items=1)
    assert award(citizen, items=2) == []
    assert award(citizen, items=10) == ["ten"]


def test_each_is_told_once(citizen, badges):
    award(citizen, items=1)
    award(citizen, items=1)
    news = Notification.objects.get()
    assert (news.kind, news.source) == ("badge", "one")
    assert "One" in news.title
    assert news.text == "About one."


def test_a_reader_of_indonesian_is_told_in_indonesian(citizen, badges):
    citizen.language = "id"
    citizen.save()
    award(citizen, items=1)
    assert "One id" in Notification.objects.get().title


def test_one_that_is_switched_off_is_kept_and_no_longer_given(citizen, stranger, badges):
    award(citizen, items=1)
    badges["one"].is_active = False
    badges["one"].save()
    assert award(stranger, items=1) == []
    states = selectors.badges_of(citizen, {"items": 1})
    assert [state.badge.slug for state in states] == ["one", "ten", "glass"]
    assert [state.badge.slug for state in selectors.badges_of(stranger, {})] == ["ten", "glass"]


def test_a_bar_that_is_raised_takes_nothing_away(citizen, badges):
    award(citizen, items=1)
    Badge.objects.filter(slug="one").update(threshold=5)
    assert [row.badge.slug for row in selectors.earned_badges(citizen)] == ["one"]
    assert selectors.badges_of(citizen, {"items": 1})[0].percent == 100


def test_the_dashboard_hears_of_it(citizen, badges):
    before = profile_version(citizen)
    award(citizen, items=1)
    assert profile_version(citizen) == before + 1


@pytest.mark.parametrize("measures", [{}, {"items": 0}])
def test_who_did_nothing_costs_nothing(citizen, badges, measures, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert award_badges(person=citizen, measures=measures) == []


@pytest.mark.parametrize("more", [0, 30])
def test_nothing_new_costs_one_look(citizen, badges, more, django_assert_max_num_queries):
    for number in range(more):
        badge(f"more-{number}", threshold=1000 + number)
    award(citizen, items=1)
    measures = {"items": 2, "kinds": 1, "glass": 1, "streak": 2, "earned": 20}
    with django_assert_max_num_queries(2):
        assert award_badges(person=citizen, measures=measures) == []


def test_the_next_is_the_one_of_which_most_is_done(citizen, badges):
    award(citizen, items=1)
    found = selectors.next_badge(citizen, {"items": 3, "glass": 4})
    assert found.badge.slug == "glass"
    assert (found.have, found.needed, found.percent) == (4, 5, 80)
    assert selectors.next_badge(citizen, {"items": 3}).badge.slug == "ten"


def test_whoever_has_all_has_no_next(citizen, badges):
    award(citizen, items=10, glass=5)
    assert selectors.next_badge(citizen, {"items": 10, "glass": 5}) is None


@pytest.fixture
def first_ones(db) -> None:
    """Other tests empty all tables."""
    seed.load_levels(Level)
    seed.load_badges(Badge)


def test_levels_and_badges_that_a_city_starts_with(first_ones):
    assert Level.objects.count() == 8
    assert Badge.objects.count() == 12
    points = list(Level.objects.values_list("points", flat=True))
    assert points == sorted(points)
    assert set(Badge.objects.values_list("icon", flat=True)) <= {sign.icon for sign in SIGNS}
    for row in (*Level.objects.all(), *Badge.objects.all()):
        row.full_clean()


def test_loading_them_again_changes_nothing_that_staff_changed(first_ones):
    Badge.objects.filter(slug="glass").update(threshold=99)
    seed.load_badges(Badge)
    assert Badge.objects.get(slug="glass").threshold == 99


def test_points_are_a_measure(citizen, badges):
    badge("rich", measure="earned", threshold=10)
    earn(person=citizen, reason="disposal", source="1", amount=10)
    assert award(citizen, **selectors.own_measures(citizen)) == ["rich"]
