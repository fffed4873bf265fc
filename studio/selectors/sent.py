"""The photos that somebody sent to learn from, and what became of them; and how many there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from classifier.models import TrainingPhoto
from classifier.services.training_material import allowed
from classifier.taxonomy import LABELS, Kind, Words, kind_of
from studio.rejections import words_of

State = TrainingPhoto.State
Part = TrainingPhoto.Part

# Of each state: what its contributor reads, how it looks, and its sign.
BECAME: dict[str, tuple[Words, str, str]] = {
    State.WAITING: (_("Waits for somebody to look at it"), "", "clock"),
    State.READY: (_("We learn from it"), "good", "circle-check"),
    State.CONFLICT: (_("Staff are settling what it shows"), "", "clock"),
    State.LEFT_OUT: (_("Not used"), "", "x"),
    State.REJECTED: (_("Not used"), "warning", "x"),
}


@dataclass(frozen=True)
class SentPhoto:
    photo: TrainingPhoto
    kind: Kind
    # What staff made of it, where that is something else.
    other_kind: Kind | None
    words: Words
    tone: str
    icon: str
    # Why it is not used, where somebody said.
    why: Words


def sent_by(person: User) -> QuerySet[TrainingPhoto]:
    """The newest first; what was taken back is gone."""
    return TrainingPhoto.objects.filter(contributor=person, may_train=True).order_by(
        "-created_at", "pk"
    )


def shown(photos: Iterable[TrainingPhoto]) -> list[SentPhoto]:
    return [_shown(photo) for photo in photos]


def _shown(photo: TrainingPhoto) -> SentPhoto:
    words, tone, icon = BECAME[photo.state]
    called = photo.claimed_label or photo.label
    other = kind_of(photo.label) if photo.label != called else None
    why = words_of(photo.reason)
    return SentPhoto(photo, kind_of(called), other, words, tone, icon, why)


def counted_photos() -> dict[str, object]:
    """How many there are of each class, part and state, in one query; of parts those that are
    ready alone, for no run looks at the others."""
    rows = allowed().order_by().values_list("label", "part", "state").annotate(photos=Count("pk"))
    classes = {
        label: {"states": dict.fromkeys(State.values, 0), "parts": dict.fromkeys(Part.values, 0)}
        for label in LABELS
    }
    for label, part, state, photos in rows:
        classes[label]["states"][state] += photos
        if state == State.READY:
            classes[label]["parts"][part] += photos
    counted = [
        {"label": label, "total": sum(counts["states"].values()), **counts}
        for label, counts in classes.items()
    ]
    return {
        "total": sum(_sums(classes, "states").values()),
        "classes": counted,
        "states": _sums(classes, "states"),
        "parts": _sums(classes, "parts"),
    }


def _sums(classes: dict[str, dict[str, dict[str, int]]], what: str) -> dict[str, int]:
    first, *rest = (counts[what] for counts in classes.values())
    return {name: sum(each[name] for each in (first, *rest)) for name in first}
