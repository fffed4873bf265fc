"""Points become a code; a code is used, given back, or runs out.

Rows are held in one order, so that no two wait for each other: the redemption that is there
already, the person's sums, the reward. The reward, which all want at once, is held shortest.
"""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from rewards import reasons
from rewards.models import Redemption, Reward
from rewards.redemption_rules import (
    Hindrance,
    hindrance,
    limit_reached,
    new_code,
    read_code,
    sold_out,
)
from rewards.selectors.catalogue import buyer_of, published, taken_by
from rewards.services.catalogue import put_back, take_one
from rewards.services.points import give_back, spend

State = Redemption.State

SPENT = "redemption"
# One reason for giving back and running out: whichever comes second finds the points returned.
RETURNED = "redemption-return"
# One sweep ends, however much there is; the next one goes on.
MOST_AT_ONCE = 1_000


def register_reasons() -> None:
    reasons.register(reasons.Reason(SPENT, gettext_lazy("Reward")))
    reasons.register(reasons.Reason(RETURNED, gettext_lazy("Reward given back")))


@transaction.atomic
def redeem(*, person: User, reward_id: UUID, cost: int | None = None) -> Redemption:
    """`cost` is what the person was told, where they were."""
    reward = get_object_or_404(published(), pk=reward_id)
    if cost is not None and cost != reward.cost:
        raise _price_changed(reward)
    _refuse(hindrance(reward, buyer_of(person, reward), timezone.now()))
    redemption = _new(person, reward)
    source = str(redemption.pk)
    # From here on, whatever else this person takes at the same time waits for us.
    spend(person=person, reason=SPENT, source=source, amount=reward.cost)
    _number(redemption, reward)
    _insert(redemption)
    if not take_one(reward=reward):
        _refuse(_why_not(reward.pk))
    return redemption


@transaction.atomic
def cancel(*, person: User, redemption: Redemption) -> Redemption:
    """Give one's own code back, as long as it could be used."""
    if redemption.person_id != person.pk:
        raise Http404
    now = timezone.now()
    open_rows = Redemption.objects.filter(pk=redemption.pk, state=State.OPEN, expires_at__gt=now)
    if not open_rows.update(state=State.CANCELLED, closed_at=now, closed_by=person):
        raise _closed(redemption.pk)
    _return(redemption)
    return _read(redemption.pk)


@transaction.atomic
def use(*, code: str, by: User, request: HttpRequest | None = None) -> Redemption:
    """Staff hand the reward over. Of two who try, one is told that it was used."""
    redemption = find_code(code)
    now = timezone.now()
    open_rows = Redemption.objects.filter(pk=redemption.pk, state=State.OPEN, expires_at__gt=now)
    if not open_rows.update(state=State.USED, closed_at=now, closed_by=by):
        raise _closed(redemption.pk)
    changes = {"state": (State.OPEN.value, State.USED.value)}
    audit.record(actor=by, action="use code", target=redemption, changes=changes, request=request)
    return _read(redemption.pk)


def expire_due() -> int:
    """Each in a transaction of its own: one that fails, or a worker that dies, keeps none of the
    others."""
    due = Redemption.objects.filter(state=State.OPEN, expires_at__lte=timezone.now())
    rows = list(due.select_related("person").order_by("expires_at")[:MOST_AT_ONCE])
    return sum(expire(redemption=row) for row in rows)


@transaction.atomic
def expire(*, redemption: Redemption) -> bool:
    now = timezone.now()
    due = Redemption.objects.filter(pk=redemption.pk, state=State.OPEN, expires_at__lte=now)
    if not due.update(state=State.EXPIRED, closed_at=now):
        return False
    _return(redemption)
    return True


def find_code(text: str) -> Redemption:
    """For staff, whatever has become of it."""
    found = Redemption.objects.select_related("reward", "person").filter(code=read_code(text))
    redemption = found.first()
    if redemption is None:
        sentence = _("We know no such code. Compare it letter by letter with the one shown to you.")
        raise DomainError(sentence, code="NO_SUCH_CODE", status=404)
    return redemption


def _new(person: User, reward: Reward) -> Redemption:
    now = timezone.now()
    return Redemption(
        person=person,
        reward=reward,
        code=new_code(),
        cost=reward.cost,
        created_at=now,
        expires_at=now + timedelta(days=reward.days_to_use),
    )


def _number(redemption: Redemption, reward: Reward) -> None:
    """Counted and numbered by one look: had another been added in between, the number is taken."""
    taken = taken_by(redemption.person, reward)
    limit = reward.limit_per_person
    if limit is not None and taken.count >= limit:
        _refuse(limit_reached(limit))
    redemption.number = taken.last + 1


def _insert(redemption: Redemption) -> None:
    try:
        with transaction.atomic():
            redemption.save(force_insert=True)
    except IntegrityError as error:
        # The number was taken meanwhile, or once in a million the code.
        sentence = _("You are taking this twice at once. Look at your codes before you try again.")
        raise DomainError(sentence, code="TWICE_AT_ONCE", status=409) from error


def _why_not(reward_id: UUID) -> Hindrance:
    """It was there when we looked first."""
    reward = get_object_or_404(published(), pk=reward_id)
    return hindrance(reward, None, timezone.now()) or sold_out()


def _return(redemption: Redemption) -> None:
    give_back(
        person=redemption.person,
        reason=RETURNED,
        source=str(redemption.pk),
        amount=redemption.cost,
    )
    put_back(reward_id=redemption.reward_id)


def _refuse(found: Hindrance | None) -> None:
    if found:
        raise DomainError(found.sentence, code=found.why.value, status=found.status)


def _price_changed(reward: Reward) -> DomainError:
    sentence = _("This costs %(cost)s points now. Nothing was taken: look at it again first.")
    return DomainError(sentence % {"cost": reward.cost}, code="PRICE_CHANGED", status=409)


def _closed(pk: UUID) -> DomainError:
    """Why nothing more can be done with it."""
    redemption = _read(pk)
    if redemption.state == State.USED:
        sentence = _("This code was used already.")
        return DomainError(sentence, code="CODE_USED", status=409)
    if redemption.state == State.CANCELLED:
        sentence = _("This code was given back, and the points with it.")
        return DomainError(sentence, code="CODE_GIVEN_BACK", status=409)
    sentence = _("This code has run out. The points for it go back by themselves.")
    return DomainError(sentence, code="CODE_EXPIRED", status=409)


def _read(pk: UUID) -> Redemption:
    return Redemption.objects.select_related("reward", "person").get(pk=pk)
