"""The compartments that a bin may have, and how full one is. Which kind goes where, the taxonomy
says."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from classifier.taxonomy import KINDS, Kind, Words, kind_of

COMPARTMENTS = [
    ("glass", _("Glass")),
    ("metal", _("Metal")),
    ("organic", _("Organic")),
    ("paper", _("Paper and cardboard")),
    ("plastic", _("Plastic")),
    ("residual", _("Residual waste")),
]
NAMES = tuple(name for name, _words in COMPARTMENTS)
AUTO = "auto"


@dataclass(frozen=True)
class Level:
    """How full a compartment is, in a word."""

    name: str
    word: Words


NOT_MEASURED = Level("unknown", _("not measured"))
EMPTY = Level("empty", _("empty"))
HALF = Level("half", _("half full"))
NEARLY = Level("nearly", _("nearly full"))
FULL = Level("full", _("full"))
LEVELS = (NOT_MEASURED, EMPTY, HALF, NEARLY, FULL)


def level_of(fill: int | None) -> Level:
    if fill is None:
        return NOT_MEASURED
    if fill < 25:
        return EMPTY
    if fill < 70:
        return HALF
    return NEARLY if fill < 95 else FULL


def kind_for(compartment: str) -> Kind:
    """Whose colour and sign stand for it: of cardboard and paper, paper."""
    kinds = [kind for kind in KINDS if kind.compartment == compartment]
    return next((kind for kind in kinds if kind.label == compartment), kinds[0])


def compartment_named(word: str) -> str | None:
    """By its own name, or by a kind that goes there."""
    word = word.strip().casefold()
    if word in NAMES:
        return word
    return kind_of(word).compartment if word in {kind.label for kind in KINDS} else None
