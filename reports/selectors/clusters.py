"""Reads: what a map shows of many reports.

Everything is counted already (models.squares). Of what is asked for beside that, few lie close by,
are new or open: those are counted each time, by an index that holds all that is needed.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Min, Q, QuerySet, Sum

from places.cells import BITS, level_for, ranges_of
from places.distances import Box
from reports.models import Square
from reports.selectors.listing import Filters, public
from reports.square_triggers import LEVEL, SHIFT


@dataclass(frozen=True)
class Cluster:
    latitude: float
    longitude: float
    count: int
    # Of the report, where it is only one.
    cell: int | None


def clusters(filters: Filters, box: Box, across: int) -> list[Cluster]:
    """What lies in one square of which about `across` lie side by side is shown as one."""
    level = level_for(box, across)
    if level <= LEVEL and not filters.condition():
        return _of_everything(box, level)
    return _counted(filters, box, level)


def _of_everything(box: Box, level: int) -> list[Cluster]:
    squares = Square.objects.filter(_within(box, "number", SHIFT), count__gt=0)
    rows = _grouped(squares, "number", LEVEL - level).annotate(
        reports=Sum("count"),
        first=Min("number"),
        latitude=Sum("latitudes") / F("reports"),
        longitude=Sum("longitudes") / F("reports"),
        offset=Sum("offsets"),
    )
    return [
        Cluster(
            row["latitude"],
            row["longitude"],
            row["reports"],
            (row["first"] << SHIFT) + row["offset"] if row["reports"] == 1 else None,
        )
        for row in rows
    ]


def _counted(filters: Filters, box: Box, level: int) -> list[Cluster]:
    rows = _grouped(public(filters).filter(_within(box, "cell")), "cell", BITS - level).annotate(
        reports=Count("*"),
        first=Min("cell"),
        latitude=Avg("shown_latitude"),
        longitude=Avg("shown_longitude"),
    )
    return [
        Cluster(
            row["latitude"],
            row["longitude"],
            row["reports"],
            row["first"] if row["reports"] == 1 else None,
        )
        for row in rows
    ]


def _within(box: Box, name: str, shift: int = 0) -> Q:
    within = Q()
    for first, last in ranges_of(box):
        within |= Q(**{f"{name}__range": (first >> shift, last >> shift)})
    return within


def _grouped(rows: QuerySet[Any], name: str, bits: int) -> QuerySet[Any, dict[str, Any]]:
    """By the square around it. A square is twice as wide as high in degrees: without the lowest
    bit of its row, two of them are one."""
    square = F(name).bitrightshift(2 * bits).bitand(~2)
    grouped: QuerySet[Any, dict[str, Any]] = rows.order_by().annotate(square=square)
    return grouped.values("square")
