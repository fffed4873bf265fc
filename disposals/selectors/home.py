"""Everything that the dashboard's page shows of a person, and of the disposal just made."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from accounts.models import User
from classifier.selectors import box
from classifier.taxonomy import KINDS, Kind, Words
from disposals.compartments import COMPARTMENTS
from disposals.selectors.dashboard import Dashboard, dashboard
from disposals.selectors.results import open_question, result_of_record
from disposals.selectors.weeks import columns_of


@dataclass(frozen=True)
class CompartmentChoice:
    """`kind` is one that goes in there, for its colour and sign."""

    name: str
    words: Words
    kind: Kind


def compartment_choices() -> list[CompartmentChoice]:
    kinds = {kind.compartment: kind for kind in KINDS}
    return [CompartmentChoice(name, words, kinds[name]) for name, words in COMPARTMENTS]


def home_of(person: User, *, done: UUID | None, ask: UUID | None) -> dict[str, Any]:
    """`done` is a disposal to tell about, `ask` a detection whose kind is asked for. Refuses what
    is not this person's."""
    board = dashboard(person)
    context: dict[str, Any] = {
        **box(),
        "board": board,
        "is_newcomer": not isinstance(board, Dashboard),
        "compartments": compartment_choices(),
        "idempotency_key": uuid4().hex,
    }
    if isinstance(board, Dashboard):
        context["columns"] = columns_of(board.weeks)
    if done:
        context |= {"disposal": result_of_record(person, done), "try_state": "answered"}
    elif ask:
        context |= {"question": open_question(person, ask), "try_state": "answered"}
    return context
