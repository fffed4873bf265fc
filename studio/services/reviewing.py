"""Who has which photo on the screen, and what they decide about it.

A photo is held by one reviewer at a time. Whoever decides holds its row, so of two at once the
second is told.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from classifier.models import TrainingPhoto
from classifier.services.training_material import allowed, group_soon
from common.errors import DomainError
from rewards.models import PointsEntry
from rewards.selectors import measures_in
from rewards.services import award_badges, earn
from studio.models import TrainingRun
from studio.models.runs import Purpose, RunState
from studio.reasons import PHOTO_POINTS, POINTS_FOR_PHOTO
from studio.selectors.reviewing import Photos, free_for, in_turn, waiting_for

State = TrainingPhoto.State

# Of a photo that somebody opened; each opening counts anew.
HOLD = timedelta(minutes=3)


class NotHeld(DomainError):
    code = "NOT_HELD"
    status = 409

    def __init__(self) -> None:
        sentence = _(
            "That photo is somebody else's by now, decided already or taken back. Nothing was"
            " changed."
        )
        super().__init__(sentence)


class BuiltUpon(DomainError):
    code = "BUILT_UPON"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Something has built on this decision since, so it stays as it is."))


@transaction.atomic
def take(*, reviewer: User, skipped: Sequence[UUID] = ()) -> TrainingPhoto | None:
    """The photo that this reviewer has, or the next that nobody has; theirs from now on. A hold
    that lapsed is still theirs as long as nobody else came."""
    now = timezone.now()
    photo = _locked(waiting_for(reviewer).filter(held_by=reviewer).order_by("-held_until", "pk"))
    if photo is None:
        first, last = in_turn(free_for(reviewer, now=now), skipped)
        photo = _next_of(first) or _next_of(last)
    if photo:
        photo.held_by, photo.held_until = reviewer, now + HOLD
        photo.save(update_fields=["held_by", "held_until"])
    return photo


def skip(*, reviewer: User, photo_id: UUID) -> None:
    """Everybody else may have it at once."""
    mine = waiting_for(reviewer).filter(pk=photo_id, held_by=reviewer)
    if not mine.update(held_by=None, held_until=None):
        raise NotHeld


@transaction.atomic
def approve(
    *, reviewer: User, photo_id: UUID, label: str, request: HttpRequest | None = None
) -> datetime:
    """It shows this, and is learned from. When that was, for an undo."""
    photo = _held(reviewer, photo_id)
    at = _settle(photo, reviewer, State.READY, label=label, request=request)
    _pay_once(photo)
    group_soon()
    return at


@transaction.atomic
def reject(
    *, reviewer: User, photo_id: UUID, reason: str, request: HttpRequest | None = None
) -> datetime:
    """Nothing learns from it. No letter: whoever sent it reads the reason beside the photo."""
    photo = _held(reviewer, photo_id)
    return _settle(
        photo, reviewer, State.REJECTED, label=photo.label, reason=reason, request=request
    )


@transaction.atomic
def undo(
    *, reviewer: User, photo_id: UUID, decided_at: datetime, request: HttpRequest | None = None
) -> None:
    """Take back a decision of one's own, as long as it stands as it was made and no training
    started with it. The photo is before its reviewer again, under the name that it came with.

    Points that were paid stay: they were promised for sending it, and the mistake was not its
    contributor's. Approved again, the photo pays nothing more.
    """
    made = allowed().filter(
        pk=photo_id,
        settled_by=reviewer,
        settled_at=decided_at,
        state__in=[State.READY, State.REJECTED],
    )
    photo = _locked(made)
    if photo is None or _is_learned_from(photo):
        raise BuiltUpon
    before = photo.state
    # What they have beside it goes back to the others.
    TrainingPhoto.objects.filter(held_by=reviewer).update(held_by=None, held_until=None)
    photo.state, photo.reason = State.WAITING, ""
    photo.label = photo.claimed_label or photo.label
    photo.settled_by, photo.settled_at = None, None
    # Of a label that nobody has given it any more.
    photo.suspicion, photo.suspected_label = None, ""
    photo.held_by, photo.held_until = reviewer, timezone.now() + HOLD
    # Under another name it may be another's double.
    photo.grouped_at = None
    photo.save(
        update_fields=[
            "state",
            "reason",
            "label",
            "settled_by",
            "settled_at",
            "held_by",
            "held_until",
            "grouped_at",
            "suspicion",
            "suspected_label",
        ]
    )
    audit.record(
        actor=reviewer,
        action="undo review",
        target=photo,
        changes={"state": (before, photo.state)},
        request=request,
    )


def _next_of(photos: Photos) -> TrainingPhoto | None:
    """Of rows that others are taking right now it waits for none. SQLite, which lets one write
    after the other, needs no lock."""
    return photos.select_for_update(skip_locked=True, of=("self",)).first()


def _locked(photos: Photos) -> TrainingPhoto | None:
    return photos.select_for_update(of=("self",)).first()


def _held(reviewer: User, photo_id: UUID) -> TrainingPhoto:
    mine = waiting_for(reviewer).filter(pk=photo_id, held_by=reviewer)
    photo = _locked(mine.select_related("contributor"))
    if photo is None:
        raise NotHeld
    return photo


def _settle(
    photo: TrainingPhoto,
    reviewer: User,
    state: TrainingPhoto.State,
    *,
    label: str,
    reason: str = "",
    request: HttpRequest | None,
) -> datetime:
    now, called = timezone.now(), photo.label
    photo.state, photo.label, photo.reason = state, label, reason
    photo.settled_by, photo.settled_at = reviewer, now
    photo.held_by = photo.held_until = None
    photo.save(
        update_fields=[
            "state",
            "label",
            "reason",
            "settled_by",
            "settled_at",
            "held_by",
            "held_until",
        ]
    )
    changes: dict[str, tuple[str, str]] = {"state": (State.WAITING.value, state.value)}
    if label != called:
        changes["label"] = (called, label)
    audit.record(
        actor=reviewer,
        action="review photo",
        target=photo,
        changes=changes,
        reason=reason,
        request=request,
    )
    return now


def _pay_once(photo: TrainingPhoto) -> None:
    """Its row is held: nobody else pays for it meanwhile."""
    if photo.contributor is None:
        return
    source = str(photo.pk)
    if PointsEntry.objects.filter(reason=POINTS_FOR_PHOTO, source=source).exists():
        return
    earned = earn(
        person=photo.contributor, reason=POINTS_FOR_PHOTO, source=source, amount=PHOTO_POINTS
    )
    award_badges(person=photo.contributor, measures=measures_in(earned.profile))


def _is_learned_from(photo: TrainingPhoto) -> bool:
    """By a training that started since; what it took of the photos it keeps."""
    if photo.state != State.READY:
        return False
    since = TrainingRun.objects.filter(purpose=Purpose.TEACH, started_at__gte=photo.settled_at)
    return since.filter(state__in=[RunState.RUNNING, RunState.FINISHED]).exists()
