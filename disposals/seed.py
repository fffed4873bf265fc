"""What kinds are worth to begin with. From the first migration on, the rows belong to the staff.

CO2e: what recycling saves (of food: composting) against burying it, by the US EPA's Waste Reduction
Model. WARM itself takes that difference for what is saved: the factor of recycling less the factor
of landfilling, both in tonnes of CO2e for each short ton (version 15: Exhibit 1-10 of its chapters
on organics, 3-7 and 5-3 of those on containers). They are of the United States' power, distances
and landfills: a city that has its own, or a newer version's, writes them over in the admin. What is
left over saves nothing by being thrown away well.

Grams are of a typical thing, rounded: a shipping box, a wine bottle, a drink can, a meal's scraps,
some newspaper, a drink bottle, a wrapper.
"""

from decimal import Decimal
from typing import Any, NamedTuple

WARM = "US EPA WARM, version 15 (2020)"
WARM_URL = "https://www.epa.gov/warm"
KG_PER_SHORT_TON = Decimal("907.185")


class Row(NamedTuple):
    label: str
    points: int
    grams: int
    material: str = ""
    treatment: str = ""
    # Tonnes of CO2e for each short ton: treated, and buried.
    treated: str = "0"
    buried: str = "0"

    @property
    def co2e_per_kg(self) -> Decimal:
        saved = Decimal(self.buried) - Decimal(self.treated)
        return (saved * 1000 / KG_PER_SHORT_TON).quantize(Decimal("0.001"))

    @property
    def source(self) -> str:
        if not self.material:
            return "Nothing is saved: residual waste is not recycled"
        factors = f"{self.treated} and {self.buried} t CO2e per short ton"
        return f"{WARM}: {self.material}, {self.treatment} instead of landfilled ({factors})"


ROWS = (
    Row("cardboard", 8, 200, "corrugated containers", "recycled", "-3.14", "0.18"),
    Row("glass", 12, 400, "glass", "recycled", "-0.28", "0.02"),
    Row("metal", 15, 15, "mixed metals", "recycled", "-4.39", "0.02"),
    Row("organic", 5, 200, "food waste", "composted", "-0.12", "0.50"),
    Row("paper", 8, 50, "mixed paper (general)", "recycled", "-3.55", "0.07"),
    Row("plastic", 10, 25, "mixed plastics", "recycled", "-0.93", "0.02"),
    Row("trash", 2, 10),
)


def first_rates(model: Any) -> list[Any]:
    return [
        model(
            label=row.label,
            points=row.points,
            grams=row.grams,
            co2e_per_kg=row.co2e_per_kg,
            source=row.source,
            source_url=WARM_URL if row.material else "",
        )
        for row in ROWS
    ]


def load_rates(model: Any) -> None:
    """What is there already stays as it is."""
    model.objects.bulk_create(first_rates(model), ignore_conflicts=True)


def load_fair_play(model: Any) -> None:
    model.objects.bulk_create([model(pk=1)], ignore_conflicts=True)
