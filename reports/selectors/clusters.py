"""Reads: what a map shows of many reports."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Avg, Count, F, Func, IntegerField, Min, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from places.cells import BITS, level_for, ranges_of
from places.distances import Box
from reports.models import Report


@dataclass(frozen=True)
class Cluster:
    latitude: float
    longitude: float
    count: int
    # The report, where it is only one.
    one: UUID | None


def clusters(queryset: QuerySet[Report], box: Box, across: int) -> list[Cluster]:
    """What lies in one square of which `across` lie side by side is shown as one."""
    within = Q()
    for first, last in ranges_of(box):
        within |= Q(cell__gte=first, cell__lte=last)
    shift = 2 * (BITS - level_for(box, across))
    square = Func(F("cell"), Value(shift), template="(%(expressions)s)", arg_joiner=" >> ")
    square.output_field = IntegerField()
    rows = (
        queryset.filter(within)
        .order_by()
        .annotate(square=square)
        .values("square")
        .annotate(
            count=Count("id"),
            latitude=Avg("shown_latitude"),
            longitude=Avg("shown_longitude"),
            one=Min(Cast("id", TextField())),
        )
    )
    return [
        Cluster(
            row["latitude"],
            row["longitude"],
            row["count"],
            UUID(row["one"]) if row["count"] == 1 else None,
        )
        for row in rows
    ]
