"""The photos that wait for somebody to look at them, in the order in which that helps most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from classifier.models import TrainingPhoto
from classifier.selectors import Guess, guess_of
from classifier.services.training_material import allowed
from classifier.taxonomy import LABELS, Kind, kind_of

State = TrainingPhoto.State
Photos = QuerySet[TrainingPhoto]

# The index of the queue stands in this order.
MOST_IN_DOUBT_FIRST = ("-doubt", "created_at", "pk")


@dataclass(frozen=True)
class Looked:
    """A photo as its reviewer sees it: without whose it is."""

    photo: TrainingPhoto
    called: Kind
    # None where no recogniser was there when it came.
    guess: Guess | None

    @property
    def is_disputed(self) -> bool:
        return self.guess is not None and self.guess.kind != self.called


def waiting_for(reviewer: User) -> Photos:
    """Nobody decides about their own photos."""
    return allowed().filter(state=State.WAITING).exclude(contributor=reviewer)


def free_for(reviewer: User, *, now: datetime) -> Photos:
    """What nobody has on the screen. Whoever left theirs there for too long has it no more."""
    return waiting_for(reviewer).filter(Q(held_until=None) | Q(held_until__lt=now))


def in_turn(photos: Photos, skipped: Sequence[UUID]) -> tuple[Photos, Photos]:
    """Those to be had first, and those that come when there are no others: what its reviewer
    skipped longest ago."""
    first = photos.exclude(pk__in=skipped).order_by(*MOST_IN_DOUBT_FIRST)
    turns = [When(pk=pk, then=Value(turn)) for turn, pk in enumerate(skipped)]
    last = photos.filter(pk__in=skipped).order_by(Case(*turns, default=Value(0)))
    return first, last


def looked_at(photo: TrainingPhoto) -> Looked:
    called = kind_of(photo.claimed_label or photo.label)
    return Looked(photo, called, _best(photo.guess))


def likely_next(reviewer: User, skipped: Sequence[UUID]) -> TrainingPhoto | None:
    """Which photo a browser may fetch meanwhile. Nobody holds it: another may be faster."""
    first, _last = in_turn(free_for(reviewer, now=timezone.now()), skipped)
    return first.first()


def _best(guess: Sequence[float] | None) -> Guess | None:
    if not guess:
        return None
    probability, label = max(zip(guess, LABELS, strict=True))
    return guess_of(label, probability)
