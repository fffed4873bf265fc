"""Whatever comes in whatever order: the sums are those that a child would reckon."""

from collections import Counter
from random import Random

import pytest
from django.core.management import call_command
from django.db import transaction

from rewards.exceptions import AlreadyPaid, NotEnoughPoints
from rewards.models import PointsEntry, Profile, Score
from rewards.services import earn, give_back, spend, touch
from tests.conftest import person

pytestmark = pytest.mark.django_db
STEPS = 150


class Reckoning:
    """The same in a few lines of Python, without a database."""

    def __init__(self) -> None:
        self.balance: Counter = Counter()
        self.earned: Counter = Counter()
        self.spent: dict[str, tuple[str, int]] = {}
        self.paid: set[str] = set()


def step(random: Random, people: list, known: Reckoning, number: int) -> None:
    who = random.choice(people)
    source = str(random.randrange(STEPS))
    match random.choice(["earn", "earn", "spend", "give_back", "touch", "undone"]):
        case "earn":
            _earn(who, source, random.randint(1, 20), known)
        case "spend":
            _spend(who, str(number), random.randint(1, 30), known)
        case "give_back":
            _give_back(people, known)
        case "touch":
            touch(person=who)
        case "undone":
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                earn(person=who, reason="disposal", source=f"never-{number}", amount=5)
                raise ZeroDivisionError


def _earn(who, source, amount, known) -> None:
    try:
        with transaction.atomic():
            earn(person=who, reason="disposal", source=source, amount=amount)
    except AlreadyPaid:
        assert source in known.paid
        return
    assert source not in known.paid
    known.paid.add(source)
    known.balance[who.username] += amount
    known.earned[who.username] += amount


def _spend(who, source, amount, known) -> None:
    try:
        with transaction.atomic():
            spend(person=who, reason="reward", source=source, amount=amount)
    except NotEnoughPoints:
        assert known.balance[who.username] < amount
        return
    known.balance[who.username] -= amount
    known.spent[source] = (who.username, amount)


def _give_back(people, known) -> None:
    if not known.spent:
        return
    source, (name, amount) = known.spent.popitem()
    who = next(one for one in people if one.username == name)
    give_back(person=who, reason="reward-back", source=source, amount=amount)
    known.balance[name] += amount


@pytest.mark.parametrize("seed", [1, 2])
def test_sums_are_exact(seed, capsys):
    random = Random(seed)
    people = [person(f"p{number}") for number in range(4)]
    known = Reckoning()
    for number in range(STEPS):
        step(random, people, known, number)
    for profile in Profile.objects.select_related("person"):
        name = profile.person.username
        assert (profile.balance, profile.earned) == (known.balance[name], known.earned[name])
    assert PointsEntry.objects.filter(source__startswith="never").count() == 0
    assert sum(Score.objects.filter(period="all").values_list("points", flat=True)) == sum(
        known.earned.values()
    )
    call_command("check_ledger")
