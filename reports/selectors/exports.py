"""Reads: reports as files for other programs, line by line, so that none lies in memory whole."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from common.spreadsheets import Line, safe
from reports.models import Report
from reports.selectors.listing import place_of

# So many rows are read at once.
CHUNK = 1_000
# The names that GeoJSON has, too: they are for programs, and stay in English.
COLUMNS = (
    *("number", "type", "state", "told_at", "changed_at", "expected_at", "closed_at", "district"),
    *("place", "latitude", "longitude", "followers", "description", "url"),
)


def rows_of(reports: QuerySet[Report]) -> Iterator[dict[str, Any]]:
    """What everybody may see of each: no name, no address, no place on private ground."""
    whole = reports.select_related("type", "district").defer("district__boundary")
    for report in whole.iterator(CHUNK):
        yield {
            "number": report.reference,
            "type": report.type_id,
            "state": report.state,
            "told_at": _moment(report.created_at),
            "changed_at": _moment(report.updated_at),
            "expected_at": _moment(report.expected_at),
            "closed_at": _moment(report.closed_at),
            "district": report.district.name if report.district else None,
            "place": place_of(report) or None,
            "latitude": report.shown_latitude,
            "longitude": report.shown_longitude,
            "followers": report.followers,
            "description": report.description,
            "url": settings.PUBLIC_URL + reverse("report", args=[report.pk]),
        }


def csv_lines(reports: QuerySet[Report]) -> Iterator[str]:
    writer = csv.writer(Line())
    # The mark tells Excel that this is UTF-8.
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in rows_of(reports):
        yield writer.writerow(safe(row[name]) for name in COLUMNS)


def geojson_lines(reports: QuerySet[Report]) -> Iterator[str]:
    """A FeatureCollection of RFC 7946; what is placed by words alone has no geometry."""
    yield '{"type": "FeatureCollection", "features": ['
    comma = "\n"
    for row in rows_of(reports):
        yield comma + json.dumps(_feature(row), ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    latitude, longitude = row.pop("latitude"), row.pop("longitude")
    point = {"type": "Point", "coordinates": [longitude, latitude]}
    return {
        "type": "Feature",
        "geometry": None if latitude is None else point,
        "properties": row,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
