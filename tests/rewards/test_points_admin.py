"""Staff read points, and keep levels and badges."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import AuditEntry
from rewards.models import Badge, EarnedBadge, Level, PointsEntry, Profile
from rewards.seed import load_badges, load_levels
from rewards.services import award_badges, earn
from tests.conftest import client_for, person

pytestmark = pytest.mark.django_db
READ = ["profile", "pointsentry", "earnedbadge"]
KEPT = ["level", "badge"]


@pytest.fixture(autouse=True)
def rows(citizen):
    load_levels(Level)
    load_badges(Badge)
    earn(person=citizen, reason="disposal", source="1", amount=10)
    award_badges(person=citizen, measures={"items": 1})


def of_role(name):
    user = person(name, is_staff=True)
    user.groups.add(Group.objects.get(name=name))
    return client_for(user)


def row_of(record):
    models = {
        "profile": Profile,
        "pointsentry": PointsEntry,
        "earnedbadge": EarnedBadge,
        "level": Level,
        "badge": Badge,
    }
    return models[record].objects.first()


def url(record, page, *arguments):
    return reverse(f"admin:rewards_{record}_{page}", args=arguments)


@pytest.mark.parametrize("record", READ + KEPT)
@pytest.mark.parametrize("role", ["moderator", "admin"])
def test_moderators_and_admins_look(role, record):
    client = of_role(role)
    assert client.get(url(record, "changelist")).status_code == 200
    assert client.get(url(record, "change", row_of(record).pk)).status_code == 200


@pytest.mark.parametrize("record", READ + KEPT)
def test_others_do_not(as_dispatcher, record):
    assert as_dispatcher.get(url(record, "changelist")).status_code == 403


@pytest.mark.parametrize("record", READ)
def test_nobody_changes_what_follows_from_the_ledger(as_admin, record):
    row = row_of(record)
    assert as_admin.get(url(record, "add")).status_code == 403
    for page in ("change", "delete"):
        assert as_admin.post(url(record, page, row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("record", KEPT)
def test_moderators_change_nothing(record):
    client = of_role("moderator")
    assert client.post(url(record, "change", row_of(record).pk), {}).status_code == 403


@pytest.mark.parametrize("record", KEPT)
def test_what_people_have_is_not_deleted(as_admin, record):
    row = row_of(record)
    assert as_admin.post(url(record, "delete", row.pk), {"post": "yes"}).status_code == 403


LEVEL = {"points": "60", "name_en": "Sorter", "name_id": "Pemilah"}


def test_a_bar_is_moved_and_written_down():
    answer = of_role("admin").post(url("level", "change", 2), LEVEL)
    assert answer.status_code == 302
    assert Level.objects.get(number=2).points == 60
    assert AuditEntry.objects.get(target_type="rewards.level").changes["points"] == [50, 60]


@pytest.mark.parametrize("points", ["150", "400", "0"])
def test_levels_stay_in_order(as_admin, points):
    answer = as_admin.post(url("level", "change", 2), LEVEL | {"points": points})
    assert answer.status_code == 200
    assert Level.objects.get(number=2).points == 50


def test_a_level_on_top(as_admin):
    new = {"number": "9", "points": "40000", "name_en": "Legend", "name_id": "Legenda"}
    assert as_admin.post(url("level", "add"), new | {"points": "100"}).status_code == 200
    assert as_admin.post(url("level", "add"), new).status_code == 302
    assert Level.objects.get(number=9).points == 40_000


BADGE = {
    "name_en": "Rich",
    "name_id": "Kaya",
    "about_en": "For points.",
    "about_id": "Untuk poin.",
    "icon": "star",
    "measure": "earned",
    "threshold": "500",
    "position": "20",
    "slug": "rich",
    "is_active": "on",
}


def test_a_new_badge_is_written_down():
    assert of_role("admin").post(url("badge", "add"), BADGE).status_code == 302
    assert Badge.objects.get(slug="rich").threshold == 500
    assert AuditEntry.objects.get(target_type="rewards.badge").action == "add"


@pytest.mark.parametrize("wrong", [{"icon": "skull"}, {"measure": "luck"}, {"threshold": "0"}])
def test_a_badge_of_nothing_is_refused(as_admin, wrong):
    assert as_admin.post(url("badge", "add"), BADGE | wrong).status_code == 200
    assert not Badge.objects.filter(slug="rich").exists()


def test_what_nobody_counts_any_more_stays_with_its_badge(as_admin):
    badge = Badge.objects.create(
        **{**BADGE, "is_active": True, "slug": "odd", "measure": "odd", "icon": "odd"}
    )
    form = {**BADGE, "measure": "odd", "icon": "odd", "threshold": "7"}
    assert as_admin.post(url("badge", "change", badge.pk), form).status_code == 302
    badge.refresh_from_db()
    assert (badge.measure, badge.threshold, badge.slug) == ("odd", 7, "odd")
