"""Reads: reports as files for other programs, line by line, so that none lies in memory whole."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from common.spreadsheets import Line, safe
from reports.models import Report
from reports.selectors.listing import words_of_place

# So many rows are read at once; a few at first, so that somebody sees it begin.
FIRST, CHUNK = 50, 1_000
# The names that GeoJSON has, too: they are for programs, and stay in English.
COLUMNS = (
    *("number", "type", "state", "told_at", "changed_at", "expected_at", "closed_at", "district"),
    *("place", "latitude", "longitude", "followers", "description", "url"),
)
FIELDS = (
    *("id", "reference", "type", "state", "created_at", "updated_at", "expected_at", "closed_at"),
    *("district__name", "place_words", "type__on_private_ground", "shown_latitude"),
    *("shown_longitude", "followers", "description"),
)
# Stands in an address where each report's number goes.
NOBODYS = UUID(int=0)


def pages_of(reports: QuerySet[Report]) -> Iterator[list[dict[str, Any]]]:
    """What everybody may see of each: no name, no address, no place on private ground.

    Each page goes on behind the last row of the one before. A cursor would be worked off by the
    database before it gives out the first row, or hold a transaction for as long as somebody loads.
    """
    order = [str(name) for name in reports.query.order_by]
    address = settings.PUBLIC_URL + reverse("report", args=[NOBODYS])
    rest, size = reports.values(*FIELDS), FIRST
    while rows := list(rest[:size]):
        yield [_shown(row, address) for row in rows]
        if len(rows) < size:
            return
        rest, size = reports.filter(_behind(rows[-1], order)).values(*FIELDS), CHUNK


def _behind(row: dict[str, Any], order: list[str]) -> Q:
    """What comes later in this order, by whose first name an index finds it."""
    later, same = Q(), Q()
    for name in order:
        field, comes = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        later |= same & Q(**{f"{field}__{comes}": row[field]})
        same &= Q(**{field: row[field]})
    first = order[0].removeprefix("-")
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": row[first]}) & later


def _shown(row: dict[str, Any], address: str) -> dict[str, Any]:
    district = row["district__name"]
    place = words_of_place(row["place_words"], district, row["type__on_private_ground"])
    return {
        "number": row["reference"],
        "type": row["type"],
        "state": row["state"],
        "told_at": _moment(row["created_at"]),
        "changed_at": _moment(row["updated_at"]),
        "expected_at": _moment(row["expected_at"]),
        "closed_at": _moment(row["closed_at"]),
        "district": district,
        "place": place or None,
        "latitude": row["shown_latitude"],
        "longitude": row["shown_longitude"],
        "followers": row["followers"],
        "description": row["description"],
        "url": address.replace(str(NOBODYS), str(row["id"])),
    }


def csv_lines(reports: QuerySet[Report]) -> Iterator[str]:
    """A part for each page: one for each line would take longer to send than to write."""
    writer = csv.writer(Line())
    # The mark tells Excel that this is UTF-8.
    yield "\ufeff" + writer.writerow(COLUMNS)
    for page in pages_of(reports):
        yield "".join(writer.writerow([safe(row[name]) for name in COLUMNS]) for row in page)


def geojson_lines(reports: QuerySet[Report]) -> Iterator[str]:
    """A FeatureCollection of RFC 7946; what is placed by words alone has no geometry."""
    yield '{"type": "FeatureCollection", "features": ['
    comma = "\n"
    for page in pages_of(reports):
        yield comma + ",\n".join(json.dumps(_feature(row), ensure_ascii=False) for row in page)
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
