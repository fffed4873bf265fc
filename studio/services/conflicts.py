"""Pictures that are there under two labels, and what staff say about them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from classifier.models import TrainingPhoto
from common.errors import DomainError

State = TrainingPhoto.State


class Verdict(StrEnum):
    # One label is right for both.
    LABEL = "label"
    # This photo, or the other, is of no use; the one that is left keeps its label.
    LEAVE_OUT = "leave out"
    LEAVE_OTHER_OUT = "leave other out"
    # They only look alike: both labels are right.
    DIFFERENT = "different"


class SettledMeanwhile(DomainError):
    code = "SETTLED"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Somebody settled this a moment ago. Nothing was changed."))


@dataclass(frozen=True)
class Now:
    label: str
    state: str


@dataclass(frozen=True)
class Decision:
    photo_id: UUID
    verdict: Verdict
    # The photo beside it, and its label as it was shown; None where there was none.
    other_id: UUID | None = None
    other_label: str = ""
    label: str = ""


@transaction.atomic
def settle_conflict(*, actor: User, decision: Decision, request: HttpRequest | None = None) -> None:
    """Both photos at once, in the order in which everybody holds them. Whoever comes second, or
    saw another label than there is now, is told."""
    keys = [key for key in (decision.photo_id, decision.other_id) if key]
    held = TrainingPhoto.objects.filter(pk__in=keys).order_by("pk").select_for_update()
    photos = {photo.pk: photo for photo in held}
    photo, other = photos.get(decision.photo_id), photos.get(decision.other_id or decision.photo_id)
    if photo is None or other is None or photo.state != State.CONFLICT:
        raise SettledMeanwhile
    if decision.other_id and other.label != decision.other_label:
        raise SettledMeanwhile
    for each, now in becomes(decision, photo, other).items():
        write_down(actor, photos[each], now, request)


def becomes(decision: Decision, photo: TrainingPhoto, other: TrainingPhoto) -> dict[UUID, Now]:
    this, that = Now(photo.label, State.READY), Now(other.label, State.READY)
    match decision.verdict:
        case Verdict.LABEL:
            this, that = replace(this, label=decision.label), replace(that, label=decision.label)
        case Verdict.LEAVE_OUT:
            this = replace(this, state=State.LEFT_OUT)
        case Verdict.LEAVE_OTHER_OUT:
            that = replace(that, state=State.LEFT_OUT)
    # Of one that stands alone, what was said of it counts.
    return {other.pk: that} | {photo.pk: this}


def write_down(actor: User, photo: TrainingPhoto, now: Now, request: HttpRequest | None) -> None:
    before = Now(photo.label, photo.state)
    photo.label, photo.state = now.label, now.state
    photo.other_label, photo.settled_by, photo.settled_at = "", actor, timezone.now()
    photo.save(update_fields=["label", "state", "other_label", "settled_by", "settled_at"])
    changes = {
        name: (getattr(before, name), getattr(now, name))
        for name in ("label", "state")
        if getattr(before, name) != getattr(now, name)
    }
    audit.record(
        actor=actor, action="settle labels", target=photo, changes=changes, request=request
    )
