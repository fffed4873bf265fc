"""What settling any photo comes to, on whichever page: one way to write it down, and what it means
for the photos that look like it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from classifier.models import TrainingPhoto
from classifier.services.photo_links import alike, looks_of
from common.errors import DomainError
from studio.selectors.conflicts import companions

State = TrainingPhoto.State


class SettledMeanwhile(DomainError):
    code = "SETTLED"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Somebody settled this a moment ago. Nothing was changed."))


@dataclass(frozen=True)
class Now:
    label: str
    state: str


def look_alikes(photo: TrainingPhoto) -> list[UUID]:
    """Whatever looks like it has been put into its group before."""
    links = alike(
        looks_of(TrainingPhoto.objects.filter(pk=photo.pk)), looks_of(companions([photo]))
    )
    return sorted({key for link in links for key in link} - {photo.pk})


def write_down(
    actor: User, photo: TrainingPhoto, now: Now, *, action: str, request: HttpRequest | None
) -> None:
    """Whatever models, other labels or a reviewer had to do with it is answered."""
    changes = {
        name: (getattr(photo, name), getattr(now, name))
        for name in ("label", "state")
        if getattr(photo, name) != getattr(now, name)
    }
    said = {
        "label": now.label,
        "state": now.state,
        "other_label": "",
        "suspicion": None,
        "suspected_label": "",
        "held_by": None,
        "held_until": None,
        "settled_by": actor,
        "settled_at": timezone.now(),
    }
    for name, value in said.items():
        setattr(photo, name, value)
    photo.save(update_fields=list(said))
    audit.record(actor=actor, action=action, target=photo, changes=changes, request=request)


def mark_others(photo: TrainingPhoto, likes: Iterable[UUID]) -> int:
    """Of a folder's photo that staff settled, its label stands; approved photos were seen alone."""
    is_settled = Q(settled_at__isnull=False, contributor=None)
    others = TrainingPhoto.objects.filter(pk__in=list(likes), state=State.READY)
    return (
        others.exclude(is_settled)
        .exclude(label=photo.label)
        .update(state=State.CONFLICT, other_label=photo.label)
    )
