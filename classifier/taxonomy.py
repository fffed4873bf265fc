"""The seven kinds of waste, written down once: the model, the bins, the advice and the pages read
them here. Points live in the database, seeded from here, so that staff can change them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    label: str
    name: Words
    # What Indonesians say and bins bear, in whatever language the page is.
    local_name: str
    bin: Words
    colour: str
    hex: str
    compartment: str
    default_points: int
    icon: str
    breaks_down: Words
    examples: Words


# In alphabetical order of their labels, as the model's outputs are.
KINDS = (
    Kind(
        label="cardboard",
        name=_("Cardboard"),
        local_name="kardus",
        bin=_("Blue bin"),
        colour="blue",
        hex="#2563EB",
        compartment="paper",
        default_points=8,
        icon="package",
        breaks_down=_("2 to 6 months"),
        examples=_("Boxes, corrugated packaging, egg cartons"),
    ),
    Kind(
        label="glass",
        name=_("Glass"),
        local_name="kaca",
        bin=_("White bin"),
        colour="white",
        hex="#E5E7EB",
        compartment="glass",
        default_points=12,
        icon="wine",
        breaks_down=_("More than 1,000 years"),
        examples=_("Bottles, jars"),
    ),
    Kind(
        label="metal",
        name=_("Metal"),
        local_name="logam",
        bin=_("Grey bin"),
        colour="grey",
        hex="#6B7280",
        compartment="metal",
        default_points=15,
        icon="cylinder",
        breaks_down=_("50 to 100 years"),
        examples=_("Drink cans, tins, foil, caps"),
    ),
    Kind(
        label="organic",
        name=_("Organic"),
        local_name="organik",
        bin=_("Green bin"),
        colour="green",
        hex="#16A34A",
        compartment="organic",
        default_points=5,
        icon="apple",
        breaks_down=_("1 to 3 months"),
        examples=_("Food scraps, peel, leaves, twigs"),
    ),
    Kind(
        label="paper",
        name=_("Paper"),
        local_name="kertas",
        bin=_("Blue bin"),
        colour="blue",
        hex="#2563EB",
        compartment="paper",
        default_points=8,
        icon="newspaper",
        breaks_down=_("2 to 6 months"),
        examples=_("Newspaper, office paper, magazines"),
    ),
    Kind(
        label="plastic",
        name=_("Plastic"),
        local_name="plastik (anorganik)",
        bin=_("Yellow bin"),
        colour="yellow",
        hex="#EAB308",
        compartment="plastic",
        default_points=10,
        icon="milk",
        breaks_down=_("More than 100 years"),
        examples=_("Bottles, bags, trays and tubs of one plastic"),
    ),
    Kind(
        label="trash",
        name=_("Trash"),
        local_name="residu",
        bin=_("Black bin"),
        colour="black",
        hex="#111827",
        compartment="residual",
        default_points=2,
        icon="trash-2",
        breaks_down=_("Never, or only very slowly"),
        examples=_(
            "Wrappers of mixed material, foamed polystyrene, paper cups and towels, nappies,"
            " cigarette butts"
        ),
    ),
)
LABELS = tuple(kind.label for kind in KINDS)

_by_label = {kind.label: kind for kind in KINDS}


def kind_of(label: str) -> Kind:
    return _by_label[label]
