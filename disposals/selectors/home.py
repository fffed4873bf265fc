"""Everything that the dashboard's page shows of a person, and of the disposal just made."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from accounts.models import User
from classifier.selectors import box
from classifier.taxonomy import KINDS, Kind, Words
from disposals.compartments import COMPARTMENTS
from disposals.exceptions import BinRefused
from disposals.models import Bin
from disposals.selectors.dashboard import Dashboard, dashboard
from disposals.selectors.results import open_question, result_of_record
from disposals.selectors.weeks import columns_of
from disposals.services.bin_choice import check_in_service, find_bin


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a disposal to tell about, a detection whose kind is asked for, and
    what is known before the photo: the bin, by its code, and the weight."""

    done: UUID | None = None
    ask: UUID | None = None
    bin: str = ""
    weight_g: str = ""

    @property
    def said(self) -> dict[str, str]:
        return {"bin": self.bin, "weight_g": self.weight_g}


@dataclass(frozen=True)
class CompartmentChoice:
    """`kind` is one that goes in there, for its colour and sign."""

    name: str
    words: Words
    kind: Kind


def compartment_choices() -> list[CompartmentChoice]:
    kinds = {kind.compartment: kind for kind in KINDS}
    return [CompartmentChoice(name, words, kinds[name]) for name, words in COMPARTMENTS]


def home_of(person: User, asked: Asked) -> dict[str, Any]:
    """Refuses what is not this person's."""
    board = dashboard(person)
    context: dict[str, Any] = {
        **box(),
        "board": board,
        "is_newcomer": not isinstance(board, Dashboard),
        "compartments": compartment_choices(),
        "idempotency_key": uuid4().hex,
        "said": asked.said,
        "square": settings.DEMO_SQUARE,
    }
    if asked.bin:
        context |= bin_chosen(asked.bin)
    if isinstance(board, Dashboard):
        context["columns"] = columns_of(board.weeks)
    if asked.done:
        context |= {"disposal": result_of_record(person, asked.done), "try_state": "answered"}
    elif asked.ask:
        context |= {"question": open_question(person, asked.ask), "try_state": "answered"}
    return context


def bin_chosen(name: str) -> dict[str, Bin | str]:
    """The bin from whose page somebody comes, or why it can't be taken."""
    try:
        bin = find_bin(name)
        check_in_service(bin)
    except BinRefused as refused:
        return {"bin_trouble": refused.message}
    return {"bin": bin}
