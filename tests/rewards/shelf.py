"""Rewards on the shelf, and people who can pay for them."""

from datetime import timedelta
from itertools import count

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from places.models import District
from rewards.models import Profile, Redemption, Reward
from rewards.services import earn
from rewards.services.redeeming import redeem

_numbers = count(1)


def reward(**fields) -> Reward:
    words = {
        "name_en": "Cloth bag",
        "name_id": "Tas kain",
        "about_en": "Sturdy.",
        "about_id": "Kuat.",
    }
    # A little ago: the clock of a test may stand still.
    usual = {"cost": 50, "is_published": True, "valid_from": timezone.now() - timedelta(minutes=1)}
    return Reward.objects.create(**(words | usual | fields))


def with_points(person: User, points: int) -> User:
    earn(person=person, reason="disposal", source=f"shelf-{next(_numbers)}", amount=points)
    return person


def with_address(person: User) -> User:
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"primary": True, "verified": True}
    )
    return person


def buyer(person: User, points: int = 120) -> User:
    return with_address(with_points(person, points))


def taken(person: User, **fields) -> Redemption:
    return redeem(person=buyer(person), reward_id=reward(**fields).pk)


def balance(person: User) -> int:
    return Profile.objects.get(person=person).balance


def run_out(redemption: Redemption) -> Redemption:
    redemption.expires_at = timezone.now() - timedelta(seconds=1)
    redemption.save(update_fields=["expires_at"])
    return redemption


def district(code: str) -> District:
    return District.objects.create(code=code, name=code.title())
