"""What staff say about one photo to learn from: what it shows, and whether it is of use."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from classifier.models import TrainingPhoto
from classifier.services.training_material import allowed, group_soon
from common.errors import DomainError
from studio.services.settled import Now, SettledMeanwhile, look_alikes, mark_others, write_down

ACTION = "settle photo"

State = TrainingPhoto.State


class PhotoVerdict(StrEnum):
    RIGHT = "right"
    LABEL = "label"
    LEAVE_OUT = "leave out"
    PUT_BACK = "put back"


# Whoever decides about it in another state does so on another page.
FITS = {
    PhotoVerdict.RIGHT: (State.READY, State.LEFT_OUT),
    PhotoVerdict.LABEL: (State.READY, State.LEFT_OUT),
    PhotoVerdict.LEAVE_OUT: (State.READY,),
    PhotoVerdict.PUT_BACK: (State.LEFT_OUT,),
}


class NoSuchPhoto(DomainError):
    code = "NOT_FOUND"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no such photo to learn from."))


class NotNow(DomainError):
    code = "NOT_NOW"
    status = 409

    def __init__(self) -> None:
        sentence = _("That can't be done with this photo as it stands now. Nothing was changed.")
        super().__init__(sentence)


@dataclass(frozen=True)
class PhotoDecision:
    photo_id: UUID
    verdict: PhotoVerdict
    # As whoever decides saw it.
    seen: Now
    label: str = ""


@transaction.atomic
def settle_photo(
    *, actor: User, decision: PhotoDecision, request: HttpRequest | None = None
) -> int:
    """Tell how many look-alikes are called something else now: those wait as conflicts. No later
    import says otherwise, and models' suspicion is answered."""
    photo, likes = held(decision.photo_id)
    before = Now(photo.label, photo.state)
    if before != decision.seen:
        raise SettledMeanwhile
    if photo.state not in FITS[decision.verdict]:
        raise NotNow
    now = becomes(decision, before)
    write_down(actor, photo, now, action=ACTION, request=request)
    group_soon()
    return mark_others(photo, likes) if now != before and now.state == State.READY else 0


def held(photo_id: UUID) -> tuple[TrainingPhoto, list[UUID]]:
    """The photo and those that look like it, in the order in which everybody holds them."""
    photo = allowed().filter(pk=photo_id).first()
    if photo is None:
        raise NoSuchPhoto
    likes = look_alikes(photo)
    rows = TrainingPhoto.objects.filter(pk__in=[photo_id, *likes]).order_by("pk")
    found = {row.pk: row for row in rows.select_for_update()}
    photo = found.get(photo_id)
    if photo is None or not photo.may_train:
        raise NoSuchPhoto
    return photo, likes


def becomes(decision: PhotoDecision, before: Now) -> Now:
    match decision.verdict:
        case PhotoVerdict.LABEL:
            return replace(before, label=decision.label)
        case PhotoVerdict.LEAVE_OUT:
            return replace(before, state=State.LEFT_OUT)
        case PhotoVerdict.PUT_BACK:
            return replace(before, state=State.READY)
    return before
