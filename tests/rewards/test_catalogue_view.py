"""The shelf as everybody sees it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.files import may_see
from rewards.models import Reward
from rewards.services.redeeming import redeem
from tests.rewards.shelf import buyer, reward, with_points
from wastewise.demo_pictures import PICTURES
from wastewise.demo_rewards import REWARDS, seed_rewards

pytestmark = pytest.mark.django_db
URL = "/rewards/"
DAY = timedelta(days=1)


def text_of(client, path=URL, **fields) -> str:
    page = client.get(path, fields)
    assert page.status_code == 200
    return page.content.decode()


def test_visitors_look_and_are_led_to_the_login(as_visitor):
    one = reward()
    text = text_of(as_visitor)
    assert "Cloth bag" in text
    assert 'href="/login/?next=/rewards/"' in text
    assert "Log in to take it" in text_of(as_visitor, f"{URL}{one.pk}/")


def test_an_empty_shelf_says_so(as_visitor):
    assert "The shelf is empty" in text_of(as_visitor)


def test_the_cheapest_comes_first(as_visitor):
    reward(name_en="Dear", cost=90)
    reward(name_en="Cheap", cost=10)
    text = text_of(as_visitor)
    assert text.index("Cheap") < text.index("Dear")


def test_what_is_over_or_unpublished_has_left_it(as_visitor, as_citizen, as_admin):
    over = reward(name_en="Past", valid_from=timezone.now() - 2 * DAY, valid_until=timezone.now())
    draft = reward(name_en="Draft", is_published=False)
    assert "The shelf is empty" in text_of(as_visitor)
    assert "could be had until" in text_of(as_visitor, f"{URL}{over.pk}/")
    for client in (as_visitor, as_citizen):
        assert client.get(f"{URL}{draft.pk}/").status_code == 404
    assert "Not published yet" in text_of(as_admin, f"{URL}{draft.pk}/")


@pytest.mark.parametrize(
    ("fields", "short", "led_to"),
    [
        ({"cost": 160}, "40 points to go", 'href="/"'),
        ({"stock": 0}, "All gone", None),
        ({"valid_from": timezone.now() + DAY}, "From ", None),
        ({"stock": 3}, "3 left", "Take it for 50 points"),
        ({}, "You can have it", "Take it for 50 points"),
    ],
)
def test_each_state_is_said_in_a_friendly_way(as_citizen, citizen, fields, short, led_to):
    one = reward(**fields)
    buyer(citizen, 120)
    assert short in text_of(as_citizen)
    page = text_of(as_citizen, f"{URL}{one.pk}/")
    if led_to:
        assert led_to in page
    else:
        assert "Take it for" not in page


def test_an_address_to_be_checked_is_led_to(as_citizen, citizen):
    one = reward()
    with_points(citizen, 120)
    assert "Confirm your address first" in text_of(as_citizen)
    assert 'href="/account/"' in text_of(as_citizen, f"{URL}{one.pk}/").partition("<article")[2]


def test_a_share_that_is_taken_leads_to_the_codes(as_citizen, citizen):
    one = reward(limit_per_person=1)
    redeem(person=buyer(citizen), reward_id=one.pk)
    assert "You have had it" in text_of(as_citizen)
    assert "(you took 1)" in text_of(as_citizen, f"{URL}{one.pk}/")


def test_it_says_what_one_has(as_citizen, citizen):
    one = reward()
    redeem(person=buyer(citizen, 1300), reward_id=one.pk)
    text = text_of(as_citizen)
    assert "1,250 points" in text
    assert "My codes: 1 to be used" in text


def test_in_indonesian(as_visitor):
    reward()
    page = as_visitor.get(URL, headers={"Accept-Language": "id"}).content.decode()
    assert "Tas kain" in page


@pytest.mark.parametrize("who", ["as_visitor", "as_citizen"])
def test_queries_do_not_grow_with_the_shelf(request, who, django_assert_max_num_queries):
    client = request.getfixturevalue(who)
    for size in (2, 24):
        for number in range(Reward.objects.count(), size):
            reward(name_en=f"Thing {number}")
        with django_assert_max_num_queries(9):
            text_of(client)


def test_a_long_shelf_has_pages(as_visitor):
    for number in range(25):
        reward(name_en=f"Thing {number:02}")
    assert "Thing 24" not in text_of(as_visitor)
    assert "Thing 24" in text_of(as_visitor, page="2")


# --- what the demo puts up


def test_the_demo_fills_it_once(as_visitor):
    assert seed_rewards() == len(REWARDS) == len(PICTURES)
    Reward.objects.filter(name_en="Cloth bag").update(stock=1, name_en="Bag")
    assert seed_rewards() == 0
    bag = Reward.objects.get(name_en="Bag")
    assert bag.stock == 1
    picture = as_visitor.get(f"/files/{bag.picture_id}/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")


def test_pictures_of_drafts_are_for_those_who_prepare_them(citizen, admin):
    seed_rewards()
    draft = Reward.objects.first()
    Reward.objects.filter(pk=draft.pk).update(is_published=False)
    assert may_see(admin, draft.picture)
    assert not may_see(citizen, draft.picture)
