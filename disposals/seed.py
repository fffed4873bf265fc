"""What kinds are worth to begin with. From the first migration on, the rows belong to the staff.

CO2e: what recycling (of organic: composting) saves, by the US EPA's Waste Reduction Model, version
15, in tonnes of CO2e for each short ton, here for each kilogram: divided by 0.907185. What is left
over saves nothing by being thrown away well. Grams are of a typical thing, rounded: a shipping box,
a wine bottle, a drink can, a meal's scraps, some newspaper, a drink bottle, a wrapper.
"""

from decimal import Decimal
from typing import Any

WARM = "US EPA, Waste Reduction Model (WARM), version 15, 2020"
WARM_URL = "https://www.epa.gov/warm"

# label, points, grams, kg of CO2e for each kg, of which material of the source
ROWS = (
    ("cardboard", 8, 200, "3.461", f"{WARM}: corrugated containers, recycled (3.14 per ton)"),
    ("glass", 12, 400, "0.309", f"{WARM}: glass, recycled (0.28 per ton)"),
    ("metal", 15, 15, "4.839", f"{WARM}: mixed metals, recycled (4.39 per ton)"),
    ("organic", 5, 200, "0.132", f"{WARM}: food waste, composted (0.12 per ton)"),
    ("paper", 8, 50, "3.913", f"{WARM}: mixed paper, recycled (3.55 per ton)"),
    ("plastic", 10, 25, "1.025", f"{WARM}: mixed plastics, recycled (0.93 per ton)"),
    ("trash", 2, 10, "0", "Nothing is saved: residual waste is not recycled"),
)


def first_rates(model: Any) -> list[Any]:
    return [
        model(
            label=label,
            points=points,
            grams=grams,
            co2e_per_kg=Decimal(co2e),
            source=source,
            source_url="" if label == "trash" else WARM_URL,
        )
        for label, points, grams, co2e, source in ROWS
    ]


def load_rates(model: Any) -> None:
    """What is there already stays as it is."""
    model.objects.bulk_create(first_rates(model), ignore_conflicts=True)


def load_fair_play(model: Any) -> None:
    model.objects.bulk_create([model(pk=1)], ignore_conflicts=True)
