"""The life of a report, and the one table of who may take it from where to where."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    # Of somebody without an account, until they follow the link in the mail.
    UNCONFIRMED = "unconfirmed", _("waiting for its link")
    SUBMITTED = "submitted", _("submitted")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    DISPATCHED = "dispatched", _("on somebody's list")
    IN_PROGRESS = "in_progress", _("being worked on")
    RESOLVED = "resolved", _("resolved")
    PARTLY_RESOLVED = "partly_resolved", _("partly resolved")
    NOT_FOUND = "not_found", _("not found")
    NOT_OURS = "not_ours", _("not ours")
    DUPLICATE = "duplicate", _("told before")
    REJECTED = "rejected", _("rejected")


OPEN = (State.SUBMITTED, State.ACKNOWLEDGED, State.DISPATCHED, State.IN_PROGRESS)
# What the place was found like; the reporter may say that it still is.
ANSWERED = (State.RESOLVED, State.PARTLY_RESOLVED, State.NOT_FOUND)
CLOSED = (*ANSWERED, State.NOT_OURS, State.DUPLICATE, State.REJECTED)


class Actor(StrEnum):
    STAFF = "staff"
    # Who told of it, or follows it.
    REPORTER = "reporter"
    # A rule of ours: a link that was followed, a vehicle that arrived.
    SYSTEM = "system"


class Need(StrEnum):
    REASON = "reason"
    # A photo of the clean place, where the type asks for one.
    PHOTO = "photo"
    DISPATCHED_TO = "dispatched_to"
    RESPONSIBLE = "responsible"
    DUPLICATE_OF = "duplicate_of"


@dataclass(frozen=True)
class Step:
    to: State
    who: frozenset[Actor]
    needs: frozenset[Need] = frozenset()


BY_STAFF = frozenset({Actor.STAFF})
BY_STAFF_OR_RULE = frozenset({Actor.STAFF, Actor.SYSTEM})

ACKNOWLEDGE = Step(State.ACKNOWLEDGED, BY_STAFF_OR_RULE)
DISPATCH = Step(State.DISPATCHED, BY_STAFF_OR_RULE, frozenset({Need.DISPATCHED_TO}))
BEGIN = Step(State.IN_PROGRESS, BY_STAFF_OR_RULE)
REJECT = Step(State.REJECTED, BY_STAFF, frozenset({Need.REASON}))
# Nobody has looked at it yet, so its reporter may still take it back.
REJECT_OR_WITHDRAW = Step(
    State.REJECTED, frozenset({Actor.STAFF, Actor.REPORTER}), frozenset({Need.REASON})
)
ENDINGS = (
    Step(State.RESOLVED, BY_STAFF_OR_RULE, frozenset({Need.PHOTO})),
    Step(State.PARTLY_RESOLVED, BY_STAFF_OR_RULE, frozenset({Need.REASON})),
    Step(State.NOT_FOUND, BY_STAFF_OR_RULE, frozenset({Need.REASON})),
    Step(State.NOT_OURS, BY_STAFF, frozenset({Need.RESPONSIBLE})),
    Step(State.DUPLICATE, BY_STAFF, frozenset({Need.DUPLICATE_OF})),
    REJECT,
)
# Staff correct themselves, and reporters say that it is still there: a sentence tells why.
REOPEN = Step(State.SUBMITTED, frozenset({Actor.STAFF, Actor.REPORTER}), frozenset({Need.REASON}))
REOPEN_BY_STAFF = Step(State.SUBMITTED, BY_STAFF, frozenset({Need.REASON}))

STEPS: dict[State, tuple[Step, ...]] = {
    State.UNCONFIRMED: (Step(State.SUBMITTED, frozenset({Actor.SYSTEM})),),
    State.SUBMITTED: (ACKNOWLEDGE, DISPATCH, BEGIN, *ENDINGS[:-1], REJECT_OR_WITHDRAW),
    State.ACKNOWLEDGED: (DISPATCH, BEGIN, *ENDINGS),
    # Back to acknowledged: whoever it was given to cannot do it.
    State.DISPATCHED: (ACKNOWLEDGE, DISPATCH, BEGIN, *ENDINGS),
    State.IN_PROGRESS: (ACKNOWLEDGE, DISPATCH, *ENDINGS),
    **dict.fromkeys(ANSWERED, (REOPEN,)),
    **dict.fromkeys((State.NOT_OURS, State.DUPLICATE, State.REJECTED), (REOPEN_BY_STAFF,)),
}


def step_between(state: State, to: State) -> Step | None:
    return next((step for step in STEPS[state] if step.to == to), None)
