"""Whether a step may be made: by whom, and with everything that it needs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from reports.models import Report
from reports.rules import LONGEST_WORDS
from reports.states import ANSWERED, Actor, Need, State, Step, step_between
from reports.step_exceptions import MoveRefused, NotYoursToMove, SomethingMissing

if TYPE_CHECKING:
    from reports.services.photos import SeenPhoto

LONGEST_NAME = 120
NAMES = ("dispatched_to", "responsible")
RIGHT = "reports.move_report"

MISSING = {
    Need.REASON: gettext_lazy("Please say why, in a sentence that everybody may read."),
    Need.PHOTO: gettext_lazy("Please add a photo of the clean place."),
    Need.DISPATCHED_TO: gettext_lazy("Please say to whom it is given."),
    Need.RESPONSIBLE: gettext_lazy("Please say who it belongs to."),
    Need.DUPLICATE_OF: gettext_lazy("Please name the report that tells of the same."),
}


@dataclass(frozen=True)
class Asked:
    """What came along with a step. The names are those of the needs."""

    to: State
    role: Actor
    by: User | None = None
    reason: str = ""
    staff_words: str = ""
    dispatched_to: str = ""
    responsible: str = ""
    duplicate_of: UUID | None = None
    # Of the clean place.
    photo: "SeenPhoto | None" = field(default=None, repr=False)
    # The report's last change, as whoever asks saw it.
    seen_at: datetime | None = None
    # The report whose mailbox's link was followed.
    answered_from: UUID | None = None


def check(report: Report, asked: Asked) -> None:
    state = State(report.state)
    step = step_between(state, asked.to)
    # What its reporter took back stays theirs.
    if step is None or report.withdrawn_at is not None:
        raise MoveRefused(state, asked.to)
    if not may_make(step, asked):
        raise NotYoursToMove
    check_lengths(asked)
    for need in sorted(needs_of(step, report)):
        if not getattr(asked, need):
            raise SomethingMissing(need, str(MISSING[need]))
    # It is shown beside what was told, as what the city left there.
    if asked.photo and asked.to not in ANSWERED:
        sentence = _("A photo comes with the step that says what was found or done there.")
        raise SomethingMissing(Need.PHOTO, sentence)


def may_make(step: Step, asked: Asked) -> bool:
    if asked.role not in step.who:
        return False
    return asked.role != Actor.STAFF or may_move(asked.by)


def may_move(person: User | None) -> bool:
    return person is not None and person.is_staff and person.has_perm(RIGHT)


def needs_of(step: Step, report: Report) -> frozenset[Need]:
    """A clean place is shown where the type asks for it."""
    return step.needs if report.type.needs_photo else step.needs - {Need.PHOTO}


def check_lengths(asked: Asked) -> None:
    check_lengths_of(
        reason=asked.reason,
        staff_words=asked.staff_words,
        dispatched_to=asked.dispatched_to,
        responsible=asked.responsible,
    )


def check_lengths_of(**texts: str) -> None:
    for name, text in texts.items():
        most = LONGEST_NAME if name in NAMES else LONGEST_WORDS
        if len(text) > most:
            sentence = _("Please keep it to %(most)d characters.") % {"most": most}
            raise SomethingMissing(name, sentence)
