"""What there is to be had, for whom, and what somebody has taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from accounts.selectors import has_checked_address
from rewards.models import Profile, Redemption, Reward
from rewards.redemption_rules import (
    COUNTS_FOR_LIMIT,
    Buyer,
    Hindrance,
    Why,
    hindrance,
    shown_code,
)

OUT = (Why.NOT_YET, Why.OVER, Why.SOLD_OUT)
# From here on it is worth saying how many are left.
SCARCE = 10
ICONS = {Why.NOT_YET: "clock", Why.OVER: "clock", Why.SOLD_OUT: "x", Why.LIMIT_REACHED: "check"}


@dataclass(frozen=True)
class Offer:
    """A reward as one person sees it."""

    reward: Reward
    hindrance: Hindrance | None
    taken: int
    balance: int

    @property
    def can_be_taken(self) -> bool:
        return self.hindrance is None

    @property
    def is_out(self) -> bool:
        """Nobody can have it at the moment."""
        return self.hindrance is not None and self.hindrance.why in OUT

    @property
    def is_saved_for(self) -> bool:
        return self.hindrance is not None and self.hindrance.why == Why.NOT_ENOUGH_POINTS

    @property
    def is_scarce(self) -> bool:
        return self.reward.stock is not None and 0 < self.reward.stock <= SCARCE

    @property
    def icon(self) -> str:
        return ICONS.get(self.hindrance.why, "info") if self.hindrance else ""

    @property
    def balance_after(self) -> int:
        return self.balance - self.reward.cost

    @property
    def percent(self) -> int:
        """How much of its points the person has."""
        return min(100, self.balance * 100 // self.reward.cost)


@dataclass(frozen=True)
class Taken:
    # Those that count for the limit, and the number of the last of all.
    count: int
    last: int


@dataclass(frozen=True)
class ShownCode:
    redemption: Redemption
    state: Redemption.State
    # In groups.
    code: str

    @property
    def is_usable(self) -> bool:
        return self.state == Redemption.State.OPEN

    @property
    def reward(self) -> Reward:
        return self.redemption.reward


def published() -> QuerySet[Reward]:
    return Reward.objects.filter(is_published=True)


def on_the_shelf(now: datetime | None = None) -> QuerySet[Reward]:
    """What is over has left it; what is sold out or begins later shows that there is more."""
    return published().filter(Q(valid_until=None) | Q(valid_until__gt=now or timezone.now()))


def offers_of(
    rewards: Iterable[Reward], person: User | None, *, balance: int | None = None
) -> list[Offer]:
    """`balance` is the person's, for whoever has read it already."""
    rewards = list(rewards)
    now = timezone.now()
    if person is None:
        return [Offer(reward, hindrance(reward, None, now), 0, 0) for reward in rewards]
    counts = _counts(person, rewards)
    is_checked = has_checked_address(person)
    balance = balance_of(person) if balance is None else balance
    return [
        Offer(reward, hindrance(reward, Buyer(balance, is_checked, count), now), count, balance)
        for reward in rewards
        for count in [counts.get(reward.pk, 0)]
    ]


def buyer_of(person: User, reward: Reward) -> Buyer:
    taken = taken_by(person, reward).count
    return Buyer(balance_of(person), has_checked_address(person), taken)


def balance_of(person: User) -> int:
    return Profile.objects.filter(person=person).values_list("balance", flat=True).first() or 0


def taken_by(person: User, reward: Reward) -> Taken:
    found = Redemption.objects.filter(person=person, reward=reward).aggregate(
        count=Count("pk", filter=Q(state__in=COUNTS_FOR_LIMIT)), last=Max("number")
    )
    return Taken(found["count"], found["last"] or 0)


def redemptions_of(person: User) -> QuerySet[Redemption]:
    return Redemption.objects.filter(person=person).select_related("reward")


def open_codes(person: User) -> int:
    rows = Redemption.objects.filter(person=person, state=Redemption.State.OPEN)
    return rows.filter(expires_at__gt=timezone.now()).count()


def shown(redemption: Redemption) -> ShownCode:
    """A code that ran out a minute ago has run out, whether the sweep has been here or not."""
    is_open = redemption.state == Redemption.State.OPEN
    is_late = is_open and redemption.expires_at <= timezone.now()
    state = Redemption.State.EXPIRED if is_late else Redemption.State(redemption.state)
    return ShownCode(redemption, state, shown_code(redemption.code))


def picture_path(reward: Reward) -> str | None:
    return reverse("file", args=[reward.picture_id]) if reward.picture_id else None


def qr_of(redemption: Redemption) -> SafeString:
    """Leads staff who scan it with any camera to the page that uses it up. Always dark on light:
    many scanners read nothing else."""
    address = f"{settings.PUBLIC_URL}{reverse('rewards-use')}?code={redemption.code}"
    svg = segno.make_qr(address, error="m").svg_inline(
        dark="#111", light="#fff", border=4, omitsize=True, svgclass="code-qr", lineclass=None
    )
    return mark_safe(svg)  # noqa: S308  # An address of ours, drawn as lines.


def _counts(person: User, rewards: list[Reward]) -> dict[UUID, int]:
    rows = Redemption.objects.filter(person=person, reward__in=rewards, state__in=COUNTS_FOR_LIMIT)
    pairs: Any = rows.order_by().values_list("reward").annotate(count=Count("pk"))
    return dict(pairs)
