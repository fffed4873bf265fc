"""What somebody's disposals come to: kinds, weight, and what keeping them apart saves."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from classifier.taxonomy import KINDS, Kind
from disposals.models import KindRate, Tally


@dataclass(frozen=True)
class KindCount:
    kind: Kind
    items: int
    # Of the kind that there is most of, for a bar beside the number.
    percent: int


@dataclass(frozen=True)
class Source:
    """Where a factor comes from, and for which kinds it is used."""

    name: str
    url: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True)
class Impact:
    kilograms: Decimal
    co2e: Decimal
    sources: tuple[Source, ...]


def tallies_of(person: User) -> dict[str, Tally]:
    return {row.label: row for row in Tally.objects.filter(person=person)}


def kind_counts(tallies: Mapping[str, Tally]) -> list[KindCount]:
    """All seven, the most frequent first."""
    items = {kind.label: _items(tallies, kind.label) for kind in KINDS}
    most = max(items.values()) or 1
    counts = [KindCount(kind, items[kind.label], 100 * items[kind.label] // most) for kind in KINDS]
    return sorted(counts, key=lambda count: -count.items)


def _items(tallies: Mapping[str, Tally], label: str) -> int:
    return tallies[label].items if label in tallies else 0


def stats_of(tallies: Mapping[str, Tally]) -> dict[str, int]:
    """As clients of the history know them: two sums, then every kind."""
    rows = tallies.values()
    sums = {
        "total_items": sum(row.items for row in rows),
        "total_points": sum(row.points for row in rows),
    }
    return sums | {kind.label: _items(tallies, kind.label) for kind in KINDS}


def impact_of(tallies: Mapping[str, Tally]) -> Impact:
    """By the factors of today, in one query: staff who correct one correct the sum."""
    rates = {rate.label: rate for rate in KindRate.objects.all()}
    kilograms = {label: row.kilograms for label, row in tallies.items() if row.kilograms > 0}
    saved = [kilograms[label] * rates[label].co2e_per_kg for label in kilograms if label in rates]
    return Impact(
        kilograms=sum(kilograms.values(), Decimal(0)),
        co2e=sum(saved, Decimal(0)),
        sources=sources_of(rates, set(kilograms)),
    )


def sources_of(rates: Mapping[str, KindRate], labels: set[str]) -> tuple[Source, ...]:
    found: dict[tuple[str, str], list[Kind]] = {}
    for kind in KINDS:
        if kind.label in labels and kind.label in rates:
            rate = rates[kind.label]
            found.setdefault((rate.source, rate.source_url), []).append(kind)
    return tuple(Source(name, url, tuple(kinds)) for (name, url), kinds in found.items())
