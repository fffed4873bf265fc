"""What apps show of points."""

import pytest

from places.models import District
from rewards import reasons
from rewards.models import Badge, Level, Profile
from rewards.seed import load_badges, load_levels
from rewards.services import award_badges, earn, spend

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows(db):
    load_levels(Level)
    load_badges(Badge)


def pay(person, number=1, amount=10):
    return earn(person=person, reason="disposal", source=f"{person}-{number}", amount=amount)


def test_a_profile_of_zeros(as_citizen):
    answer = as_citizen.get("/api/profile").json()
    assert answer["balance"] == answer["earned"] == answer["streak"] == answer["version"] == 0
    assert answer["level"] == {"number": 1, "name": "Beginner", "points": 0}
    assert answer["next_level"]["number"] == 2
    assert answer["district"] is None
    assert not Profile.objects.exists()


def test_my_profile(as_citizen, citizen):
    pay(citizen, amount=60)
    district = District.objects.create(code="D1", name="Menteng")
    Profile.objects.update(district=district, shows_name=True)
    answer = as_citizen.get("/api/profile").json()
    assert (answer["balance"], answer["level"]["number"]) == (60, 2)
    assert answer["points_to_next"] == 90
    assert answer["district"] == {"id": str(district.pk), "code": "D1", "name": "Menteng"}
    assert answer["shows_name"] is True


def test_names_speak_the_callers_language(as_citizen):
    answer = as_citizen.get("/api/profile", headers={"Accept-Language": "id"}).json()
    assert answer["level"]["name"] == "Pemula"


def test_my_ledger_newest_first(as_citizen, citizen, stranger, monkeypatch):
    monkeypatch.setitem(reasons._reasons, "disposal", reasons.Reason("disposal", "Sorted waste"))
    pay(citizen, 1)
    pay(stranger, 1)
    spend(person=citizen, reason="long-gone", source="1", amount=3)
    answer = as_citizen.get("/api/points").json()
    assert answer["total"] == 2
    spent, earned = answer["results"]
    assert (spent["direction"], spent["amount"], spent["balance_after"]) == ("spent", -3, 7)
    assert (earned["reason"], earned["title"]) == ("disposal", "Sorted waste")
    assert spent["title"] == "Points"


def test_part_of_my_ledger(as_citizen, citizen):
    pay(citizen, 1)
    pay(citizen, 2)
    spend(person=citizen, reason="reward", source="1", amount=3)
    assert as_citizen.get("/api/points?direction=spent").json()["total"] == 1
    assert as_citizen.get("/api/points?reason=disposal").json()["total"] == 2
    assert as_citizen.get("/api/points?direction=spent&reason=disposal").json()["total"] == 0
    assert as_citizen.get("/api/points?direction=gone").status_code == 400
    first = as_citizen.get("/api/points?limit=2").json()
    rest = as_citizen.get("/api/points", {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [row["amount"] for row in (*first["results"], *rest["results"])] == [-3, 10, 10]


def test_all_badges_with_mine_marked(as_citizen, citizen):
    award_badges(person=citizen, measures={"items": 1})
    badges = {row["slug"]: row for row in as_citizen.get("/api/badges").json()["badges"]}
    assert len(badges) == 12
    assert badges["first-item"]["earned_at"]
    assert badges["first-item"]["progress_percent"] == 100
    assert badges["month"]["earned_at"] is None


def test_how_far_a_badge_is(as_citizen, citizen):
    Badge.objects.filter(slug="month").update(measure="earned", threshold=40)
    pay(citizen)
    badges = {row["slug"]: row for row in as_citizen.get("/api/badges").json()["badges"]}
    assert (badges["month"]["have"], badges["month"]["progress_percent"]) == (10, 25)


@pytest.mark.parametrize("size", [1, 30])
def test_lists_cost_the_same_however_long(as_citizen, citizen, size, django_assert_max_num_queries):
    for number in range(size):
        pay(citizen, number)
        row = Badge.objects.get(slug="glass")
        row.pk, row.slug = None, f"more-{number}"
        row.save()
    with django_assert_max_num_queries(4):
        as_citizen.get("/api/points?limit=50")
    with django_assert_max_num_queries(8):
        as_citizen.get("/api/badges")
