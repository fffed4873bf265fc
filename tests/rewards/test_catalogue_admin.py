"""Staff fill the shelf, and use codes up from the list."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from rewards.models import Redemption, Reward
from rewards.services.redeeming import redeem
from tests.conftest import client_for, person
from tests.rewards.shelf import buyer, reward, taken
from wastewise.demo_pictures import draw_bag

pytestmark = pytest.mark.django_db
LIST = reverse("admin:rewards_reward_changelist")
ADD = reverse("admin:rewards_reward_add")
CODES = reverse("admin:rewards_redemption_changelist")
FORM = {
    "name_en": "Bell",
    "name_id": "Bel",
    "about_en": "For a bicycle.",
    "about_id": "Untuk sepeda.",
    "cost": "30",
    "stock": "5",
    "initial-stock": "",
    "limit_per_person": "",
    "valid_from_0": "2026-01-01",
    "valid_from_1": "00:00:00",
    "valid_until_0": "",
    "valid_until_1": "",
    "days_to_use": "30",
    "is_published": "on",
}


def change_of(one: Reward) -> str:
    return reverse("admin:rewards_reward_change", args=[one.pk])


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("bell.png", draw_bag(), "image/png")


@pytest.fixture
def as_moderator(db):
    user = person("maya", is_staff=True)
    user.groups.add(Group.objects.get(name="moderator"))
    return client_for(user)


def test_a_reward_is_put_up_with_its_picture(as_admin, as_visitor):
    assert as_admin.post(ADD, FORM | {"new_picture": picture()}).status_code == 302
    one = Reward.objects.get()
    assert (one.cost, one.stock, one.picture.content_type) == (30, 5, "image/jpeg")
    assert as_visitor.get(f"/files/{one.picture_id}/").status_code == 200
    assert "Bell" in as_visitor.get("/rewards/").content.decode()
    entry = AuditEntry.objects.get(action="add")
    assert "Bell" in str(entry.changes)
    assert one.picture.name not in str(entry.changes)  # Where it lies is a secret.
    assert f"/files/{one.picture_id}/" in as_admin.get(change_of(one)).content.decode()


def test_what_is_no_picture_is_refused(as_admin):
    file = SimpleUploadedFile("bell.png", b"nothing", "image/png")
    page = as_admin.post(ADD, FORM | {"new_picture": file})
    assert page.status_code == 200
    assert not Reward.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"cost": "0"}, "reward_costs_something"),
        ({"valid_until_0": "2025-01-01", "valid_until_1": "00:00:00"}, "It ends before it begins."),
        ({"days_to_use": "0"}, "reward_can_be_used"),
        ({"stock": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_makes_no_sense_is_refused(as_admin, fields, words):
    page = as_admin.post(ADD, FORM | fields)
    assert page.status_code == 200
    assert words in page.content.decode()


def test_what_was_taken_meanwhile_stays_taken(as_admin, citizen):
    """The page said 5 left; two are gone when it is saved."""
    one = reward(stock=5, cost=10)
    page = as_admin.get(change_of(one)).content.decode()
    assert 'name="initial-stock" value="5"' in page
    buyer(citizen)
    redeem(person=citizen, reward_id=one.pk)
    redeem(person=citizen, reward_id=one.pk)
    as_admin.post(change_of(one), FORM | {"stock": "5", "initial-stock": "5"})
    one.refresh_from_db()
    assert (one.name_en, one.stock) == ("Bell", 3)
    as_admin.post(change_of(one), FORM | {"stock": "15", "initial-stock": "5"})
    one.refresh_from_db()
    assert one.stock == 13
    as_admin.post(change_of(one), FORM | {"stock": "0", "initial-stock": "15"})
    one.refresh_from_db()
    assert one.stock == 0
    as_admin.post(change_of(one), FORM | {"stock": "", "initial-stock": "0"})
    one.refresh_from_db()
    assert one.stock is None


def test_who_may(as_moderator, as_dispatcher, as_citizen):
    one = reward()
    assert as_moderator.get(LIST).status_code == 200
    assert as_moderator.get(ADD).status_code == 403
    as_moderator.post(change_of(one), FORM)
    assert as_dispatcher.get(LIST).status_code == 403
    assert as_citizen.post(ADD, FORM).status_code in (302, 403)
    assert Reward.objects.get().name_en == "Cloth bag"


def test_codes_are_used_up_from_the_list(as_moderator, citizen):
    one = taken(citizen)
    other = redeem(person=citizen, reward_id=one.reward_id)
    form = {"action": "mark_as_used", "_selected_action": [one.pk]}
    assert "1 code was used." in as_moderator.post(CODES, form, follow=True).content.decode()
    form["_selected_action"] = [one.pk, other.pk]
    text = as_moderator.post(CODES, form, follow=True).content.decode()
    assert "1 code was used." in text
    assert "This code was used already." in text
    assert AuditEntry.objects.filter(action="use code").count() == 2
    assert set(Redemption.objects.values_list("state", flat=True)) == {"used"}


def test_codes_are_read_and_not_changed(as_admin, citizen):
    one = taken(citizen)
    page = as_admin.get(reverse("admin:rewards_redemption_change", args=[one.pk]))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert as_admin.get(reverse("admin:rewards_redemption_add")).status_code == 403
