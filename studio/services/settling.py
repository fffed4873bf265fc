"""What staff say about one photo to learn from: what it shows, and whether it is of use."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from classifier.models import TrainingPhoto
from classifier.services.photo_links import alike, looks_of
from classifier.services.training_material import allowed, group_soon
from common.errors import DomainError
from studio.selectors.conflicts import companions
from studio.services.conflicts import Now, SettledMeanwhile

ACTION = "settle photo"

State = TrainingPhoto.State


class Verdict(StrEnum):
    RIGHT = "right"
    LABEL = "label"
    LEAVE_OUT = "leave out"
    PUT_BACK = "put back"


# Whoever decides about it in another state does so on another page.
FITS = {
    Verdict.RIGHT: (State.READY, State.LEFT_OUT),
    Verdict.LABEL: (State.READY, State.LEFT_OUT),
    Verdict.LEAVE_OUT: (State.READY,),
    Verdict.PUT_BACK: (State.LEFT_OUT,),
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
class Decision:
    photo_id: UUID
    verdict: Verdict
    # As whoever decides saw it.
    seen: Now
    label: str = ""


@transaction.atomic
def settle_photo(*, actor: User, decision: Decision, request: HttpRequest | None = None) -> int:
    """Tell how many look-alikes are called something else now: those wait as conflicts. No later
    import says otherwise, and models' suspicion is answered."""
    photo, likes = held(decision.photo_id)
    before = Now(photo.label, photo.state)
    if before != decision.seen:
        raise SettledMeanwhile
    if photo.state not in FITS[decision.verdict]:
        raise NotNow
    now = becomes(decision, before)
    write_down(actor, photo, now, request)
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


def look_alikes(photo: TrainingPhoto) -> list[UUID]:
    """Whatever looks like it has been put into its group before."""
    links = alike(
        looks_of(TrainingPhoto.objects.filter(pk=photo.pk)), looks_of(companions([photo]))
    )
    return sorted({key for link in links for key in link} - {photo.pk})


def becomes(decision: Decision, before: Now) -> Now:
    match decision.verdict:
        case Verdict.LABEL:
            return replace(before, label=decision.label)
        case Verdict.LEAVE_OUT:
            return replace(before, state=State.LEFT_OUT)
        case Verdict.PUT_BACK:
            return replace(before, state=State.READY)
    return before


def write_down(actor: User, photo: TrainingPhoto, now: Now, request: HttpRequest | None) -> None:
    changes = {
        name: (getattr(photo, name), getattr(now, name))
        for name in ("label", "state")
        if getattr(photo, name) != getattr(now, name)
    }
    photo.label, photo.state = now.label, now.state
    photo.suspicion, photo.suspected_label = None, ""
    photo.settled_by, photo.settled_at = actor, timezone.now()
    photo.save(
        update_fields=[
            "label",
            "state",
            "suspicion",
            "suspected_label",
            "settled_by",
            "settled_at",
        ]
    )
    audit.record(actor=actor, action=ACTION, target=photo, changes=changes, request=request)


def mark_others(photo: TrainingPhoto, likes: Iterable[UUID]) -> int:
    """Of a folder's photo that staff settled, its label stands; approved photos were seen alone."""
    is_settled = Q(settled_at__isnull=False, contributor=None)
    others = TrainingPhoto.objects.filter(pk__in=list(likes), state=State.READY)
    return (
        others.exclude(is_settled)
        .exclude(label=photo.label)
        .update(state=State.CONFLICT, other_label=photo.label)
    )
