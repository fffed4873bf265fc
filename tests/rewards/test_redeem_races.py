"""Sixty-four at once, as real threads on a real database: one wins, and every sum is exact."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.models import User
from rewards.models import PointsEntry, Redemption, Reward
from rewards.services.redeeming import cancel, expire_due, redeem, use
from tests.conftest import person
from tests.crowds import at_once
from tests.rewards.shelf import balance, buyer, reward, run_out, taken

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer at a time, who waits 5 s"
    ),
]
CROWD = 64


def ended(tasks: list[Callable[[], object]]) -> Counter:
    """How often each came to which end: "done", or the code of a refusal."""
    return Counter(at_once([lambda task=task: (task(), "done")[1] for task in tasks]))


def crowd() -> list[User]:
    return [buyer(person(f"p{number}"), 100) for number in range(CROWD)]


def spent() -> int:
    return -sum(PointsEntry.objects.filter(amount__lt=0).values_list("amount", flat=True))


def test_the_last_one_goes_to_one():
    one = reward(cost=50, stock=1)
    people = crowd()
    ends = ended([lambda who=who: redeem(person=who, reward_id=one.pk) for who in people])
    assert ends == {"done": 1, "SOLD_OUT": CROWD - 1}
    assert Reward.objects.get().stock == 0
    assert Redemption.objects.count() == 1
    assert spent() == 50
    assert sum(balance(who) for who in people) == CROWD * 100 - 50


def test_the_last_points_buy_one(citizen):
    one = reward(cost=50, stock=CROWD)
    buyer(citizen, 70)
    ends = ended([lambda: redeem(person=citizen, reward_id=one.pk)] * CROWD)
    assert ends == {"done": 1, "NOT_ENOUGH_POINTS": CROWD - 1}
    assert balance(citizen) == 20
    assert Reward.objects.get().stock == CROWD - 1
    assert Redemption.objects.count() == 1


def test_a_share_is_not_exceeded(citizen):
    one = reward(cost=1, stock=CROWD, limit_per_person=3)
    buyer(citizen, 1000)
    ends = ended([lambda: redeem(person=citizen, reward_id=one.pk)] * CROWD)
    assert ends == {"done": 3, "LIMIT_REACHED": CROWD - 3}
    assert sorted(Redemption.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert balance(citizen) == 997
    assert Reward.objects.get().stock == CROWD - 3


def test_a_code_is_used_or_given_back(citizen, admin):
    for _round in range(4):
        code = taken(citizen, cost=50, stock=5)
        before = balance(citizen)
        tasks: list[Callable[[], object]] = [
            lambda code=code: cancel(person=citizen, redemption=code),
            lambda code=code: use(code=code.code, by=admin),
        ]
        ends = ended(tasks * 8)
        code.refresh_from_db()
        assert ends["done"] == 1
        was_cancelled = code.state == "cancelled"
        assert balance(citizen) - before == (50 if was_cancelled else 0)
        assert Reward.objects.get(pk=code.reward_id).stock == (5 if was_cancelled else 4)


def test_a_code_that_ran_out_is_returned_once(citizen):
    code = run_out(taken(citizen, cost=50, stock=1))
    before = balance(citizen)
    ended([expire_due] * 16)
    assert balance(citizen) == before + 50
    assert Reward.objects.get().stock == 1
    assert PointsEntry.objects.filter(source=str(code.pk)).count() == 2


def test_people_who_take_and_give_back_wait_for_nobody_who_waits_for_them():
    """Different rewards, taken and given back crosswise: no deadlock, and the sums are right."""
    shelf = [reward(cost=10, stock=1000) for _number in range(3)]
    people = crowd()[:16]

    def busy(who: User) -> None:
        for one in shelf:
            code = redeem(person=who, reward_id=one.pk)
            cancel(person=who, redemption=code)

    ends = ended([lambda who=who: busy(who) for who in people] * 2)
    assert ends == {"done": 32}
    assert {balance(who) for who in people} == {100}
    assert set(Reward.objects.values_list("stock", flat=True)) == {1000}
