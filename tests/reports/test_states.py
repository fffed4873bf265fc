"""The table of the life of a report, as a whole."""

import pytest

from reports.models import ReportEvent
from reports.states import CLOSED, OPEN, STEPS, Actor, Need, State, step_between
from tests.reports import builders

pytestmark = pytest.mark.django_db


def test_every_state_has_its_steps():
    assert set(STEPS) == set(State)
    assert set(OPEN) | set(CLOSED) | {State.UNCONFIRMED} == set(State)


def test_no_state_is_left_twice_for_the_same():
    for state, steps in STEPS.items():
        assert len({step.to for step in steps}) == len(steps), state


def test_whoever_rejects_says_why():
    for state in OPEN:
        step = step_between(state, State.REJECTED)
        assert step is not None and Need.REASON in step.needs


def test_reporters_close_nothing_that_staff_took_up():
    for state in (State.ACKNOWLEDGED, State.DISPATCHED, State.IN_PROGRESS):
        for step in STEPS[state]:
            assert Actor.REPORTER not in step.who, (state, step.to)


@pytest.mark.parametrize("state", State.values)
def test_the_database_takes_a_report_in_each_state(citizen, state):
    fields = {
        State.UNCONFIRMED: {"reporter": None, "email": "wati@example.org"},
        State.NOT_OURS: {"reporter": citizen, "responsible": "the railway"},
    }.get(state, {"reporter": citizen})
    if state == State.DUPLICATE:
        fields["duplicate_of"] = builders.report(citizen)
    made = builders.report(state=state, **fields)
    assert made.events.get().kind == ReportEvent.Kind.CREATED
