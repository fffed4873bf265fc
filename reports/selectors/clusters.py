"""Reads: what a map shows of many reports.

What maps are asked for most is counted already (models.squares). Whatever else is asked for is
counted each time, by an index that holds all that is needed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Avg, Count, F, Min, Q, QuerySet, Sum

from places.cells import BITS, level_for, ranges_of
from places.distances import Box
from reports.models import Horizon, Square
from reports.selectors.listing import ANY, CLOSED, NEWEST, OPEN, Filters, public
from reports.square_triggers import FINEST, WIDEST, first_new_day, new_since

Kind = Square.Kind
KINDS = {
    ANY: (Kind.OPEN, Kind.CLOSED),
    OPEN: (Kind.OPEN,),
    CLOSED: (Kind.CLOSED,),
}


# More than anybody tells apart: where so many lie side by side, what is close together is one.
MOST = 400


@dataclass(frozen=True)
class Cluster:
    latitude: float
    longitude: float
    count: int
    # Of the report, where it is only one.
    cell: int | None
    square: int


def clusters(filters: Filters, box: Box, across: int) -> list[Cluster]:
    """What lies in one square of which about `across` lie side by side is shown as one."""
    level = level_for(box, across)
    kinds = _kinds_of(filters) if level <= FINEST else ()
    found = _counted_already(kinds, box, level) if kinds else _counted(filters, box, level)
    shown = [cluster for cluster in found if _is_in_sight(cluster, box, level)]
    while len(shown) > MOST:
        shown = _joined(shown)
    return shown


def _is_in_sight(cluster: Cluster, box: Box, level: int) -> bool:
    """Its middle lies no further beside the box than its square is wide."""
    width = 360 / 2**level
    if not box.south - width <= cluster.latitude <= box.north + width:
        return False
    return any(west - width <= cluster.longitude <= east + width for west, east in box.longitudes)


def _joined(found: Iterable[Cluster]) -> list[Cluster]:
    """In squares twice as wide."""
    squares: dict[int, list[Cluster]] = {}
    for cluster in found:
        squares.setdefault(cluster.square >> 2 & ~2, []).append(cluster)
    return [_one_of(square, inside) for square, inside in squares.items()]


def _one_of(square: int, inside: list[Cluster]) -> Cluster:
    if len(inside) == 1:
        return replace(inside[0], square=square)
    count = sum(cluster.count for cluster in inside)
    return Cluster(
        sum(cluster.latitude * cluster.count for cluster in inside) / count,
        sum(cluster.longitude * cluster.count for cluster in inside) / count,
        count,
        None,
        square,
    )


def _kinds_of(filters: Filters) -> Collection[Kind]:
    """None where they don't hold exactly what is asked for. An order is none of a map's business,
    and it says itself which part of the world it shows."""
    asked = replace(filters, sort=NEWEST, near=None)
    if asked.state in KINDS and asked == Filters(state=asked.state):
        return KINDS[asked.state]
    if asked == Filters(since=first_new_day()) and _is_horizon_here():
        return (Kind.NEW,)
    return ()


def _is_horizon_here() -> bool:
    """For a moment after midnight, and wherever nothing moves it, it is another day's."""
    return Horizon.objects.filter(since=new_since()).exists()


def _counted_already(kinds: Collection[Kind], box: Box, level: int) -> list[Cluster]:
    kept = max(level, WIDEST)
    shift = 2 * (BITS - kept)
    squares = Square.objects.filter(
        _within(box, "number", shift), kind__in=kinds, level=kept, count__gt=0
    )
    rows = _grouped(squares, "number", kept - level).annotate(
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
            (row["first"] << shift) + row["offset"] if row["reports"] == 1 else None,
            row["square"],
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
            row["square"],
        )
        for row in rows
    ]


def _within(box: Box, name: str, shift: int = 0) -> Q:
    within = Q()
    for first, last in ranges_of(box):
        # A square goes by the lower one of the two that it is made of.
        within |= Q(**{f"{name}__range": (first >> shift & ~3 if shift else first, last >> shift)})
    return within


def _grouped(rows: QuerySet[Any], name: str, bits: int) -> QuerySet[Any, dict[str, Any]]:
    """By the square around it. A square is twice as wide as high in degrees: without the lowest
    bit of its row, two of them are one."""
    square = F(name).bitrightshift(2 * bits).bitand(~2)
    grouped: QuerySet[Any, dict[str, Any]] = rows.order_by().annotate(square=square)
    return grouped.values("square")
