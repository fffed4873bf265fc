"""What is said of one photo of the data set, and of what staff did with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from classifier.models import TrainingPhoto
from classifier.taxonomy import KINDS, LABELS, Kind, Words, kind_of
from studio.services.settling import ACTION, PhotoDecision, PhotoVerdict

State = TrainingPhoto.State


@dataclass(frozen=True)
class Guess:
    kind: Kind
    percent: float


@dataclass(frozen=True)
class Undo:
    """What takes the latest step back."""

    verdict: PhotoVerdict
    label: str


@dataclass(frozen=True)
class Step:
    entry: AuditEntry
    text: str
    undo: Undo | None


def guesses_of(photo: TrainingPhoto) -> list[Guess]:
    found = [Guess(kind, 100 * p) for kind, p in zip(KINDS, photo.guess or (), strict=False)]
    return sorted(found, key=lambda guess: -guess.percent)


def asks(photo: TrainingPhoto, verdict: PhotoVerdict, label: str) -> str:
    match verdict:
        case PhotoVerdict.LABEL:
            names = {"now": kind_of(photo.label).name, "then": kind_of(label).name}
            return _("Call it %(then)s instead of %(now)s?") % names
        case PhotoVerdict.LEAVE_OUT:
            return _("Leave this photo out?")
        case PhotoVerdict.PUT_BACK:
            return _("Put this photo back in?")
    return _("Is it %(now)s?") % {"now": kind_of(photo.label).name}


def done(decision: PhotoDecision) -> str:
    match decision.verdict:
        case PhotoVerdict.LABEL:
            return _("It is called %(kind)s now.") % {"kind": kind_of(decision.label).name}
        case PhotoVerdict.LEAVE_OUT:
            return _("Left out. Nothing learns from it from now on.")
        case PhotoVerdict.PUT_BACK:
            return _("It is back in.")
    return _("Noted: it is right as it is.")


def history_of(photo: TrainingPhoto, entries: Sequence[AuditEntry]) -> list[Step]:
    """The latest step alone may be taken back, as long as the photo is as it left it."""
    return [
        Step(entry, " ".join(told(entry)), undo_of(photo, entry) if number == 0 else None)
        for number, entry in enumerate(entries)
    ]


def told(entry: AuditEntry) -> Iterable[str]:
    label, state = entry.changes.get("label"), entry.changes.get("state")
    if label:
        yield _("%(before)s became %(after)s.") % pair(label, name_of_label)
    if state:
        yield _("State: %(before)s became %(after)s.") % pair(state, name_of_state)
    if not (label or state):
        yield _("Looked at; nothing changed.")


def pair(values: Sequence[Any], name: Any) -> dict[str, Words]:
    before, after = values
    return {"before": name(before), "after": name(after)}


def name_of_label(label: str) -> Words:
    return kind_of(label).name if label in LABELS else label


def name_of_state(state: str) -> Words:
    return State(state).label if state in State.values else state


def undo_of(photo: TrainingPhoto, entry: AuditEntry) -> Undo | None:
    is_as_left = all(
        after == getattr(photo, name, None) for name, (_before, after) in entry.changes.items()
    )
    if entry.action != ACTION or not entry.changes or not is_as_left:
        return None
    if "label" in entry.changes:
        return Undo(PhotoVerdict.LABEL, entry.changes["label"][0])
    verdict = PhotoVerdict.PUT_BACK if photo.state == State.LEFT_OUT else PhotoVerdict.LEAVE_OUT
    return Undo(verdict, "")
