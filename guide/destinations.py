"""Where things go: the seven bins, and four places for what belongs into none of them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classifier.taxonomy import KINDS, Kind

Words = str | Promise


@dataclass(frozen=True)
class Destination:
    value: str
    name: Words
    # Which bin, or where else.
    where: Words
    about: Words
    why: Words
    icon: str
    # None: no bin takes it.
    kind: Kind | None = None

    @property
    def colour(self) -> str:
        return self.kind.colour if self.kind else self.value


_WHY: dict[str, Words] = {
    "cardboard": _("Its long fibres become new boxes, several times over."),
    "glass": _("Bottles and jars melt down to new ones, again and again, and lose nothing."),
    "metal": _("Metal is melted and used again, at a fraction of the energy that new metal takes."),
    "organic": _("It becomes compost. On a landfill the same scraps give off methane."),
    "paper": _("Clean, dry paper becomes new paper. Wet or greasy paper does not."),
    "plastic": _("Sorted by kind and clean, plastic is melted to pellets for new things."),
    "trash": _("Nobody can recycle this yet. Kept apart, it does not spoil what can be."),
}


def _bin_of(kind: Kind) -> Destination:
    return Destination(
        value=kind.label,
        name=kind.name,
        where=kind.bin,
        about=kind.examples,
        why=_WHY[kind.label],
        icon=kind.icon,
        kind=kind,
    )


ELSEWHERE = (
    Destination(
        value="hazardous",
        name=_("Hazardous"),
        where=_("B3 collection point"),
        about=_("Batteries, lamps, electronics, paint, oil, medicine and poisons"),
        why=_("It holds what poisons soil and water, or catches fire. No bin is safe for it."),
        icon="triangle-alert",
    ),
    Destination(
        value="bulky",
        name=_("Bulky"),
        where=_("Pick-up by appointment"),
        about=_("Furniture, large appliances and whatever else is too large for a bin"),
        why=_("It fits no bin, and left at the roadside it blocks drains and footpaths."),
        icon="sofa",
    ),
    Destination(
        value="shop",
        name=_("Take back"),
        where=_("Back to the shop"),
        about=_("What those who sell it fill again or take back"),
        why=_("Whoever sells it can fill it again, or knows best what to do with it."),
        icon="refresh-cw",
    ),
    Destination(
        value="give",
        name=_("Pass it on"),
        where=_("Charity, waste bank or neighbours"),
        about=_("What is still good, and used cooking oil"),
        why=_("Somebody can still use it. That saves more than any recycling."),
        icon="hand-heart",
    ),
)
DESTINATIONS = (*map(_bin_of, KINDS), *ELSEWHERE)
VALUES = tuple(place.value for place in DESTINATIONS)

_by_value = {place.value: place for place in DESTINATIONS}


def destination_of(value: str) -> Destination:
    return _by_value[value]
