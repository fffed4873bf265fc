"""Pictures that are there under two labels, and what staff say about them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from classifier.models import TrainingPhoto
from classifier.services.training_material import group_soon
from studio.services.settled import Now, SettledMeanwhile, look_alikes, mark_others, write_down

ACTION = "settle labels"

State = TrainingPhoto.State


class ConflictVerdict(StrEnum):
    # One label is right for both.
    LABEL = "label"
    # This photo, or the other, is of no use; the one that is left keeps its label.
    LEAVE_OUT = "leave out"
    LEAVE_OTHER_OUT = "leave other out"
    # They only look alike: both labels are right.
    DIFFERENT = "different"


@dataclass(frozen=True)
class ConflictDecision:
    photo_id: UUID
    verdict: ConflictVerdict
    # The photo beside it, and its label as it was shown; None where there was none.
    other_id: UUID | None = None
    other_label: str = ""
    label: str = ""


@transaction.atomic
def settle_conflict(
    *, actor: User, decision: ConflictDecision, request: HttpRequest | None = None
) -> None:
    """Both photos at once, in the order in which everybody holds them. Whoever comes second, or
    saw another label than there is now, is told."""
    keys = [key for key in (decision.photo_id, decision.other_id) if key]
    likes = {each.pk: look_alikes(each) for each in TrainingPhoto.objects.filter(pk__in=keys)}
    everything = {*keys, *(key for some in likes.values() for key in some)}
    held = TrainingPhoto.objects.filter(pk__in=everything).order_by("pk").select_for_update()
    photos = {photo.pk: photo for photo in held}
    photo, other = photos.get(decision.photo_id), photos.get(decision.other_id or decision.photo_id)
    if photo is None or other is None or photo.state != State.CONFLICT:
        raise SettledMeanwhile
    if decision.other_id and other.label != decision.other_label:
        raise SettledMeanwhile
    decided = becomes(decision, photo, other)
    for each, now in decided.items():
        write_down(actor, photos[each], now, action=ACTION, request=request)
    if decision.verdict != ConflictVerdict.DIFFERENT:
        for each, now in decided.items():
            if now.state == State.READY:
                # Those that look like it and not like the other nobody has spoken of.
                mark_others(photos[each], set(likes.get(each, ())) - decided.keys())
    group_soon()


def becomes(
    decision: ConflictDecision, photo: TrainingPhoto, other: TrainingPhoto
) -> dict[UUID, Now]:
    this, that = Now(photo.label, State.READY), Now(other.label, State.READY)
    match decision.verdict:
        case ConflictVerdict.LABEL:
            this, that = replace(this, label=decision.label), replace(that, label=decision.label)
        case ConflictVerdict.LEAVE_OUT:
            this = replace(this, state=State.LEFT_OUT)
        case ConflictVerdict.LEAVE_OTHER_OUT:
            that = replace(that, state=State.LEFT_OUT)
    # Of one that stands alone, what was said of it counts.
    return {other.pk: that} | {photo.pk: this}
