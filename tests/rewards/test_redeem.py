"""Points become a code: what it takes, what it leaves, and why it may not be."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.errors import DomainError
from rewards.models import PointsEntry, Redemption, Reward
from rewards.redemption_rules import ALPHABET, CODE_LENGTH, new_code, read_code, shown_code
from rewards.services.catalogue import take_one
from rewards.services.redeeming import cancel, redeem
from tests.rewards.shelf import balance, buyer, reward, with_address, with_points

pytestmark = pytest.mark.django_db
URL = "/rewards/{}/redeem/"


def left(one: Reward) -> int | None:
    return Reward.objects.get(pk=one.pk).stock


def refusal(person, one: Reward, **fields) -> DomainError:
    with pytest.raises(DomainError) as refused:
        redeem(person=person, reward_id=one.pk, **fields)
    return refused.value


def test_points_become_a_code(citizen):
    one = reward(cost=50, stock=3, days_to_use=14)
    done = redeem(person=buyer(citizen, 120), reward_id=one.pk)
    assert (balance(citizen), left(one)) == (70, 2)
    assert (done.cost, done.state, done.number) == (50, "open", 1)
    assert done.expires_at - done.created_at == timedelta(days=14)
    entry = PointsEntry.objects.get(direction="spent")
    assert (entry.amount, entry.source) == (-50, str(done.pk))


def test_without_a_stock_there_is_always_one(citizen):
    one = reward(stock=None)
    redeem(person=buyer(citizen), reward_id=one.pk)
    assert left(one) is None


SOON = timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"valid_from": timezone.now() + SOON}, "NOT_YET", "from"),
        (
            {"valid_from": timezone.now() - 2 * SOON, "valid_until": timezone.now() - SOON},
            "OVER",
            "until",
        ),
        ({"stock": 0}, "SOLD_OUT", "last one"),
        ({"cost": 121}, "NOT_ENOUGH_POINTS", "1 more point "),
    ],
)
def test_what_stands_in_the_way_is_said(citizen, fields, code, words):
    one = reward(**fields)
    refused = refusal(buyer(citizen, 120), one)
    assert (refused.code, refused.status) == (code, 409)
    assert words in refused.message
    assert balance(citizen) == 120
    assert not Redemption.objects.exists()


def test_the_address_is_checked_first(citizen):
    one = reward()
    refused = refusal(with_points(citizen, 120), one)
    assert (refused.code, refused.status) == ("ADDRESS_NOT_CHECKED", 403)
    with_address(citizen)
    assert redeem(person=citizen, reward_id=one.pk)


def test_what_is_not_published_is_not_there(citizen):
    with pytest.raises(Http404):
        redeem(person=buyer(citizen), reward_id=reward(is_published=False).pk)
    with pytest.raises(Http404):
        redeem(person=citizen, reward_id=uuid4())


def test_one_person_has_no_more_than_their_share(citizen, stranger):
    one = reward(cost=10, limit_per_person=2)
    buyer(citizen)
    first = redeem(person=citizen, reward_id=one.pk)
    redeem(person=citizen, reward_id=one.pk)
    assert refusal(citizen, one).code == "LIMIT_REACHED"
    assert redeem(person=buyer(stranger), reward_id=one.pk)
    cancel(person=citizen, redemption=first)
    assert redeem(person=citizen, reward_id=one.pk).number == 3
    assert refusal(citizen, one).code == "LIMIT_REACHED"


def test_nobody_pays_another_price_than_they_were_told(citizen):
    one = reward(cost=60)
    refused = refusal(buyer(citizen), one, cost=50)
    assert (refused.code, refused.status) == ("PRICE_CHANGED", 409)
    assert "60" in refused.message
    assert balance(citizen) == 120


def test_what_fails_at_last_leaves_nothing(citizen, monkeypatch):
    one = reward(stock=1)
    monkeypatch.setattr("rewards.services.redeeming.take_one", lambda reward: False)
    assert refusal(buyer(citizen), one).code == "SOLD_OUT"
    assert (balance(citizen), left(one)) == (120, 1)
    assert not Redemption.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"stock": 0},
        {"cost": 60},
        {"is_published": False},
        {"valid_from": timezone.now() + SOON},
        {"valid_from": timezone.now() - 2 * SOON, "valid_until": timezone.now() - SOON},
    ],
)
def test_the_shelf_has_the_last_word(db, change):
    """What was true when one looked may not be when one takes."""
    one = reward(stock=1)
    Reward.objects.update(**change)
    assert not take_one(reward=one)
    assert left(one) == change.get("stock", 1)


def test_a_number_that_was_taken_meanwhile_is_told(citizen, monkeypatch):
    one = reward(cost=10)
    redeem(person=buyer(citizen), reward_id=one.pk)
    monkeypatch.setattr(
        "rewards.services.redeeming._number", lambda row, _reward: setattr(row, "number", 1)
    )
    assert refusal(citizen, one).code == "TWICE_AT_ONCE"
    assert balance(citizen) == 110


def test_it_takes_few_statements_however_much_was_taken(citizen):
    one = reward(cost=1)
    buyer(citizen, 500)
    for size in (1, 12):
        while Redemption.objects.count() < size:
            redeem(person=citizen, reward_id=one.pk)
        with CaptureQueriesContext(connection) as queries:
            redeem(person=citizen, reward_id=one.pk)
        assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 11


def test_codes_cannot_be_misread():
    assert not set("0O1IL5S8B2ZUAEI") & set(ALPHABET)
    code = new_code()
    assert len(code) == CODE_LENGTH
    assert read_code(shown_code(code).lower()) == code
    assert read_code(f"https://waste.example.org/rewards/use/?code={code}") == code
    assert read_code(f" {code[:3]}-{code[3:]} ") == code


# --- the page


def post(client, one: Reward, **fields):
    return client.post(URL.format(one.pk), {"cost": one.cost, "idempotency_key": "k"} | fields)


def test_the_page_asks_first(as_citizen, citizen):
    one = reward(cost=50)
    buyer(citizen, 120)
    page = as_citizen.get(URL.format(one.pk))
    text = page.content.decode()
    assert "Take “Cloth bag”?" in text
    assert "70 points" in text
    assert "no-store" in page["Cache-Control"]
    assert not Redemption.objects.exists()


def test_the_form_takes_it_once(as_citizen, citizen):
    one = reward()
    buyer(citizen)
    first, again = post(as_citizen, one), post(as_citizen, one)
    redemption = Redemption.objects.get()
    assert first["Location"] == again["Location"] == f"/rewards/codes/{redemption.pk}/"
    assert balance(citizen) == 70
    assert post(as_citizen, one, idempotency_key="other").status_code == 302
    assert Redemption.objects.count() == 2


def test_the_form_refuses_with_a_sentence(as_citizen, citizen):
    one = reward(stock=0)
    buyer(citizen)
    page = post(as_citizen, one)
    assert page.status_code == 409
    assert "last one" in page.content.decode()
    assert post(as_citizen, one, cost="x", idempotency_key="2").status_code == 400


def test_what_can_not_be_taken_is_not_asked_about(as_citizen, citizen):
    one = reward(cost=500)
    buyer(citizen)
    assert as_citizen.get(URL.format(one.pk))["Location"] == f"/rewards/{one.pk}/"
    assert as_citizen.get(URL.format(uuid4())).status_code == 404
