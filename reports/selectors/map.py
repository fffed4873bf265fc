"""Reads: what a map shows of the reports in a part of the world."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min
from django.urls import reverse

from places.distances import Box
from places.models import District
from reports.models import Report
from reports.selectors.clusters import Cluster, clusters
from reports.selectors.listing import ICONS, Filters, public, tone_of
from reports.states import CLOSED, State

# Where no district says how large the city is, the newest reports do.
NEWEST_LOOKED_AT = 1_000


@dataclass(frozen=True)
class Point:
    """One report, or some that lie too close together to be shown apart."""

    cluster: Cluster
    report: Report | None = None

    def as_json(self) -> dict[str, Any]:
        at = [round(self.cluster.latitude, 6), round(self.cluster.longitude, 6)]
        if self.report is None:
            return {"at": at, "count": self.cluster.count}
        return {
            "at": at,
            "name": self.report.type.name,
            "state": self.report.get_state_display(),
            "icon": ICONS[State(self.report.state)],
            "tone": "closed" if self.report.state in CLOSED else tone_of(self.report) or "open",
            "told": self.report.created_at.isoformat(),
            "url": reverse("report", args=[self.report.pk]),
        }


def points_in(filters: Filters, box: Box, across: int) -> list[Point]:
    """Two queries: the second is for all that are shown by themselves."""
    found = clusters(filters, box, across)
    cells = [cluster.cell for cluster in found if cluster.cell is not None]
    singles = public(filters).order_by().filter(cell__in=cells).select_related("type")
    shown = singles.only("cell", "state", "created_at", "expected_at", "type")
    by_cell = {report.cell: report for report in shown}
    return [Point(cluster, by_cell.get(cluster.cell)) for cluster in found]


def first_view(filters: Filters) -> Box | None:
    """The district that is asked for, or the whole city; None where nothing says where that is."""
    districts = District.objects.exclude(south=None)
    if filters.district:
        districts = districts.filter(code=filters.district)
    ends = districts.aggregate(
        south=Min("south"), west=Min("west"), north=Max("north"), east=Max("east")
    )
    if ends["south"] is None:
        ends = _newest_ends(filters)
    return None if ends["south"] is None else Box(**ends)


def _newest_ends(filters: Filters) -> dict[str, float | None]:
    newest = public(filters).exclude(cell=None).values("shown_latitude", "shown_longitude")
    ends: dict[str, float | None] = newest[:NEWEST_LOOKED_AT].aggregate(
        south=Min("shown_latitude"),
        west=Min("shown_longitude"),
        north=Max("shown_latitude"),
        east=Max("shown_longitude"),
    )
    return ends
