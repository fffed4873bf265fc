"""Whatever people do in whatever order: what they were told is what they own. The same walkers as
`make bench SUITE=disposals`, but few steps; and proof that the comparison sees what is wrong."""

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from django.db import connection, transaction
from django.db.models import F

from bench.disposals_operations_compare import differences
from bench.disposals_operations_steps import Walker, seen_beforehand
from bench.disposals_operations_told import Fact, reckon
from bench.disposals_operations_world import World, make_world
from classifier.models import Detection
from disposals.models import Case, Tally, WasteRecord
from notifications.models import Delivery, Notification
from rewards.models import EarnedBadge, Profile, Redemption, Reward
from rewards.services import earn
from tests.crowds import at_once

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = 150


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    with seen_beforehand():
        yield


@pytest.fixture
def facts() -> list[Fact]:
    """How the world begins; walkers add what they are told."""
    return make_world(people=4, most_a_day=14, stock=6)


def found(facts: list[Fact]) -> list[str]:
    return list(differences(reckon(deepcopy(facts))))


def walked(facts: list[Fact], seed: str) -> Callable[[], None]:
    walker = Walker(seed, World(), facts.append)
    return lambda: walker.walk(STEPS)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_of_several_at_once_as_well(facts):
    at_once([walked(facts, seed) for seed in ("one", "two", "three")])
    assert found(facts) == []


def change(model, field: str, by: int = 1) -> None:
    row = model.objects.filter(**{f"{field}__gte": 1}).first()
    model.objects.filter(pk=row.pk).update(**{field: F(field) + by})


def drop_one(model, **which) -> None:
    model.objects.filter(pk=model.objects.filter(**which).first().pk).delete()


def close_otherwise() -> None:
    code = Redemption.objects.exclude(state="expired").first()
    Redemption.objects.filter(pk=code.pk).update(state="expired", closed_at=code.created_at)


def change_a_word() -> None:
    said = Detection.objects.exclude(verified_label="")
    said.filter(verified_label="glass").update(verified_label="metal")


def pay_somebody() -> None:
    earn(person=World().people[0], reason="case", source="nobody was told", amount=3)


MISTAKES = {
    "a balance": lambda: change(Profile, "balance", -1),
    "what somebody earned": lambda: change(Profile, "earned"),
    "a level": lambda: change(Profile, "level"),
    "a stock": lambda: change(Reward, "stock"),
    "a disposal": lambda: change(WasteRecord, "points"),
    "a count": lambda: change(Tally, "items"),
    "a weight": lambda: change(Tally, "kilograms"),
    "a code": close_otherwise,
    "points nobody was told of": pay_somebody,
    "a case": lambda: Case.objects.filter(state="by rule").update(state="open"),
    "a word": change_a_word,
    "a photo": lambda: drop_one(Detection, waste_record=None),
    "a badge": lambda: drop_one(EarnedBadge),
    "news of a badge": lambda: drop_one(Notification, kind="badge"),
    "a letter": lambda: drop_one(Notification, kind="case"),
    "a mail": lambda: drop_one(Delivery),
}


def test_what_was_told_is_what_is_held_and_every_mistake_is_seen(facts):
    """One walk for both: it is what takes long."""
    walked(facts, "one")()
    assert found(facts) == []
    did = {fact["did"] for fact in facts}
    assert did >= {"disposed", "seen", "verified", "deleted", "appealed", "decided"}
    assert did >= {"redeemed", "closed", "stocked", "worth"}
    assert [name for name, make in MISTAKES.items() if not found_after(make, facts)] == []
    kinds = ("disposed", "decided", "redeemed", "closed", "stocked")
    twice = [next(fact for fact in facts if fact["did"] == did) for did in kinds]
    assert [fact for fact in twice if not found([*facts, fact])] == []


def found_after(make: Callable[[], object], facts: list[Fact]) -> list[str]:
    with transaction.atomic():
        make()
        seen = found(facts)
        transaction.set_rollback(True)
    return seen
