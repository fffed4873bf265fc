"""What people want to know about each of the seven kinds once they know which it is."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Source:
    """Where a fact can be read. Titles and publishers are names: they are not translated."""

    title: str
    publisher: str
    url: str


@dataclass(frozen=True)
class Advice:
    # What to do now, in one sentence.
    disposal: Words
    recycling_options: Words
    environmental_impact: Words
    # Something to retell.
    fact: Words
    fact_source: Source
    mistaken_for: Words


_ADVICE = {
    "cardboard": Advice(
        disposal=_("Empty the box, fold it flat and keep it dry."),
        recycling_options=_(
            "Boxes, egg cartons and paper tubes are pulped and become new boxes. Pull off the"
            " tape, and tear off what is greasy, a pizza box's bottom for example."
        ),
        environmental_impact=_(
            "Soaked or greasy cardboard spoils the bale it lies in. On a landfill it rots without"
            " air and gives off methane."
        ),
        fact=_("In 2018 the United States recycled 96 of every 100 tonnes of corrugated boxes."),
        fact_source=Source(
            title="Paper and Paperboard: Material-Specific Data",
            publisher="US Environmental Protection Agency",
            url="https://www.epa.gov/facts-and-figures-about-materials-waste-and-recycling/paper-and-paperboard-material-specific-data",
        ),
        mistaken_for=_(
            "Drink cartons. They are cardboard with layers of plastic and often aluminium. Where"
            " nobody collects them, they go to the black bin."
        ),
    ),
    "glass": Advice(
        disposal=_("Empty it, rinse it and take off the lid; wrap broken glass in paper first."),
        recycling_options=_(
            "Bottles and jars of any colour are melted to new ones, as often as you like. Labels"
            " may stay on, metal lids go to the grey bin."
        ),
        environmental_impact=_(
            "Glass does not rot. In nature its shards cut people and animals for centuries, and"
            " new glass takes sand and a furnace of 1,500 degrees."
        ),
        fact=_(
            "For every tenth of old glass that goes into the furnace, melting takes 2 to 3 per"
            " cent less energy."
        ),
        fact_source=Source(
            title="Glass Recycling Facts",
            publisher="Glass Packaging Institute",
            url="https://www.gpi.org/glass-recycling-facts",
        ),
        mistaken_for=_(
            "Drinking glasses, mirrors, window panes, heat-proof dishes and ceramics. They melt at"
            " other temperatures and spoil new bottles. Clear plastic looks like glass, too: it"
            " is lighter and sounds dull."
        ),
    ),
    "metal": Advice(
        disposal=_("Empty and rinse it, and press the sharp lid of a tin inside."),
        recycling_options=_(
            "Drink cans, food tins, caps and clean foil are melted down. Press foil to a ball:"
            " small pieces get lost in the sorting."
        ),
        environmental_impact=_(
            "New metal means mines and smelters. A tin in the ditch rusts for decades, with edges"
            " that cut; a can of aluminium lies there longer still."
        ),
        fact=_(
            "About three quarters of all aluminium that was ever made is still in use today, some"
            " of it melted many times."
        ),
        fact_source=Source(
            title="Recycling",
            publisher="The Aluminum Association",
            url="https://www.aluminum.org/Recycling",
        ),
        mistaken_for=_(
            "Crisp packets and sachets that shine. Crush one in your hand: what springs back is"
            " plastic film and goes to the black bin. Batteries and spray cans go to the B3"
            " collection point."
        ),
    ),
    "organic": Advice(
        disposal=_("Take off wrapping, stickers and strings, let it drip, then let it go."),
        recycling_options=_(
            "Peel, leaves, coffee grounds, egg shells and leftovers become compost, biogas or feed"
            " for maggots. Whoever has a garden can compost peel and leaves there."
        ),
        environmental_impact=_(
            "Buried under other rubbish, food rots without air and gives off methane, which heats"
            " the climate far more than carbon dioxide does. It also wets paper nearby."
        ),
        fact=_(
            "Almost a fifth of all food that reached shops, kitchens and plates in 2022 was thrown"
            " away: 1.05 billion tonnes, most of it at home."
        ),
        fact_source=Source(
            title="Food Waste Index Report 2024",
            publisher="United Nations Environment Programme",
            url="https://www.unep.org/resources/publication/food-waste-index-report-2024",
        ),
        mistaken_for=_(
            "Bags that are called biodegradable, tea bags of plastic mesh, and paper towels full of"
            " cleaner. They do not rot in time and go to the black bin."
        ),
    ),
    "paper": Advice(
        disposal=_("Keep it dry and flat; take off plastic covers and spiral bindings."),
        recycling_options=_(
            "Newspapers, office paper, books, envelopes and paper bags become new paper. Staples"
            " may stay; tear out an envelope's plastic window."
        ),
        environmental_impact=_(
            "What is not recycled has to be made from trees anew, which takes much water and"
            " energy. On a landfill, paper gives off methane."
        ),
        fact=_(
            "Of all that cities in the United States recycled in 2018, two thirds by weight were"
            " paper and cardboard."
        ),
        fact_source=Source(
            title="National Overview: Facts and Figures on Materials, Wastes and Recycling",
            publisher="US Environmental Protection Agency",
            url="https://www.epa.gov/facts-and-figures-about-materials-waste-and-recycling/national-overview-facts-and-figures-materials",
        ),
        mistaken_for=_(
            "Tissues, paper towels, paper cups, till receipts and oily food wrap. Their fibres are"
            " too short, coated or dirty, and they go to the black bin."
        ),
    ),
    "plastic": Advice(
        disposal=_("Empty it, rinse it, press it flat and screw the cap back on."),
        recycling_options=_(
            "Bottles, tubs, trays and clean bags of one plastic are shredded to flakes and"
            " pellets. Numbers 1 (PET), 2 (HDPE) and 5 (PP) find a buyer most easily; waste banks"
            " pay for them."
        ),
        environmental_impact=_(
            "It breaks into ever smaller pieces instead of rotting. Bags block drains, and the sea"
            " is where rivers bring what nobody collected."
        ),
        fact=_(
            "Of all plastic waste that was made until 2015, about 9 per cent was recycled; 79 per"
            " cent lay on landfills or in nature."
        ),
        fact_source=Source(
            title="Production, use, and fate of all plastics ever made",
            publisher="Science Advances",
            url="https://doi.org/10.1126/sciadv.1700782",
        ),
        mistaken_for=_(
            "Sachets, crisp packets and foamed boxes: several materials in one, or mostly air."
            " They go to the black bin."
        ),
    ),
    "trash": Advice(
        disposal=_("Put it into a closed bag, so that nothing blows away or leaks."),
        recycling_options=_(
            "Nothing yet, which is why it stays apart. Some waste banks and makers take sachets or"
            " cigarette butts: ask near you, and choose refills where you can."
        ),
        environmental_impact=_(
            "It fills landfills and stays there for lifetimes. Dropped in the street, butts and"
            " wrappers wash through the drains into rivers."
        ),
        fact=_(
            "People drop about 4.5 trillion cigarette butts a year. Nothing else is littered more"
            " often."
        ),
        fact_source=Source(
            title="WHO raises alarm on tobacco industry environmental impact",
            publisher="World Health Organization",
            url="https://www.who.int/news/item/31-05-2022-who-raises-alarm-on-tobacco-industry-environmental-impact",
        ),
        mistaken_for=_(
            "Batteries, lamps, electronics and medicine. They look like rubbish and are poison:"
            " bring them to the B3 collection point."
        ),
    ),
}


def advice_for(label: str) -> Advice:
    return _ADVICE[label]
