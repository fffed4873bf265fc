"""The people, the staff and the shelf that random operations work on.

python -m bench.disposals_operations_world FILE SIZE makes them, and writes down how it begins.
"""

from datetime import timedelta
from importlib import import_module
from random import Random

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User
from accounts.services import tokens
from bench.disposals_operations_told import Fact
from disposals.models import FairPlay, KindRate
from rewards.models import Reward

COSTS = (3, 12, 25, 60, 150)
STAFF = 4


def people_named(prefix: str, count: int, **fields: bool) -> list[User]:
    """With a checked address, for without one nobody gets a reward."""
    users = User.objects.bulk_create(
        User(
            username=f"{prefix}{number}",
            email=f"{prefix}{number}@example.org",
            password=make_password(None),
            **fields,
        )
        for number in range(count)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users
    )
    return users


def make_world(*, people: int, most_a_day: int, stock: int) -> list[Fact]:
    """Staff sort, too, so that some cases are their own."""
    people_named("person", people)
    staff = people_named("staff", STAFF, is_staff=True)
    moderators = Group.objects.get(name="moderator")
    moderators.user_set.add(*staff)
    FairPlay.objects.update_or_create(
        pk=1, defaults={"seconds_between": 0, "most_a_day": most_a_day, "days_remembered": 90}
    )
    shelf = [reward(cost, stock=stock) for cost in COSTS]
    # One that everybody wants and few get, and one without an end.
    shelf += [reward(2, stock=5), reward(4, stock=None), reward(1, stock=stock, limit=2)]
    return [
        {"did": "limited", "most_a_day": most_a_day},
        *(
            {"did": "stocked", "reward": str(row.pk), "more": row.stock}
            for row in shelf
            if row.stock
        ),
        *(worth(rate.label, rate.points) for rate in KindRate.objects.all()),
    ]


def worth(label: str, points: int) -> Fact:
    return {"did": "worth", "label": label, "points": points}


def reward(cost: int, *, stock: int | None, limit: int | None = None) -> Reward:
    return Reward.objects.create(
        name_en="Cloth bag",
        name_id="Tas kain",
        about_en="Sturdy.",
        about_id="Kuat.",
        cost=cost,
        stock=stock,
        limit_per_person=limit,
        valid_from=timezone.now() - timedelta(minutes=1),
        is_published=True,
    )


class World:
    """Everybody as they were made; who is drawn often is drawn very often, as in life."""

    def __init__(self) -> None:
        everybody = User.objects.order_by("username")
        self.people = list(everybody.filter(username__startswith="person"))
        self.staff = list(everybody.filter(username__startswith="staff"))
        self.rewards = list(Reward.objects.order_by("cost").values_list("pk", flat=True))

    def somebody(self, chance: Random) -> User:
        if chance.random() < 0.02:
            return chance.choice(self.staff)
        return self.people[int(len(self.people) * chance.random() ** 1.5)]


def token_of(person: User) -> str:
    """Clients would renew it every ten minutes: that is not what is looked at here."""
    access = RefreshToken(tokens.issue(person=person).refresh).access_token  # type: ignore[arg-type]
    access.set_exp(lifetime=timedelta(hours=12))
    return str(access)


def session_of(person: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
