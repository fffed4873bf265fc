"""Bins on their way from the city's file into the product."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from disposals.bin_rules import CODE, MOST_LITRES
from disposals.compartments import NAMES, compartment_named
from disposals.models import Bin, Compartment
from places.rows import BadRow, Imported, Row, RowRefused, read_rows, text_field
from places.selectors import DistrictMap, all_districts

# A batch is one transaction; a killed import goes on from there when it is run again.
BATCH = 200
COLUMNS = ("code", "name", "latitude", "longitude", "compartments")
FIELDS = (
    *("name", "address", "latitude", "longitude"),
    *("district", "hours", "state", "updated_at"),
)
SEPARATORS = re.compile(r"[;,|/]")
STATES = {str(state): state for state in Bin.State}


@dataclass(frozen=True)
class BinRow:
    code: str
    # Only what the file has columns for.
    values: dict[str, Any]
    compartments: frozenset[str]
    litres: int | None


def import_bins(*, path: Path, is_real: bool) -> Imported:
    """Bring in what is new or has changed; just count it unless `is_real`. What is not in the file
    stays as it is."""
    imported = Imported()
    rows = list(_good_rows(read_rows(path, columns=COLUMNS), all_districts(), imported))
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            _import_batch(rows[start : start + BATCH], imported, is_real=is_real)
    return imported


def _good_rows(rows: Sequence[Row], districts: DistrictMap, imported: Imported) -> Iterator[BinRow]:
    places: dict[str, str] = {}
    for row in rows:
        try:
            found = _read(row, districts)
            if found.code in places:
                raise RowRefused(f"Its code {found.code} is that of {places[found.code]}.")
        except RowRefused as refused:
            imported.bad.append(BadRow(row.where, str(refused)))
        else:
            places[found.code] = row.where
            yield found


def _read(row: Row, districts: DistrictMap) -> BinRow:
    if row.broken:
        raise RowRefused(row.broken)
    code = text_field(row, "code", longest=40, required=True)
    if not CODE.fullmatch(code):
        raise RowRefused("Its code has more than letters, digits, points, dashes and underscores.")
    latitude, longitude = _place(row)
    values: dict[str, Any] = {
        "name": text_field(row, "name", longest=120, required=True),
        "latitude": latitude,
        "longitude": longitude,
        "district": districts.at(latitude, longitude),
    }
    for name, longest in (("address", 200), ("hours", 120)):
        if name in row.fields:
            values[name] = text_field(row, name, longest=longest)
    if state := row.fields.get("state", ""):
        values["state"] = _state(state)
    return BinRow(code, values, _compartments(row), _litres(row))


def _place(row: Row) -> tuple[float, float]:
    if row.geometry is None:
        latitude, longitude = _number(row, "latitude"), _number(row, "longitude")
    else:
        longitude, latitude = _point(row.geometry)
    if not abs(latitude) <= 90 or not abs(longitude) <= 180:
        raise RowRefused("It lies nowhere on Earth. Are latitude and longitude swapped?")
    if latitude == 0 and longitude == 0:
        raise RowRefused("It lies at 0, 0, in the sea: its coordinates are missing.")
    return latitude, longitude


def _number(row: Row, name: str) -> float:
    text = row.fields.get(name, "")
    try:
        number = float(text)
    except ValueError:
        raise RowRefused(f"Its {name} is no number: {text[:40]!r}.") from None
    if not isfinite(number):
        raise RowRefused(f"Its {name} is no number.")
    return number


def _point(geometry: Any) -> tuple[float, float]:
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(coordinates, list) or geometry.get("type") != "Point":
        raise RowRefused("Its geometry is no Point.")
    numbers = [one for one in coordinates[:2] if isinstance(one, int | float)]
    # Whole numbers of JSON have no end, and no bin lies so far out.
    if len(numbers) < 2 or not all(abs(number) < 1e6 for number in numbers):
        raise RowRefused("Its Point is no longitude and latitude.")
    return float(numbers[0]), float(numbers[1])


def _state(text: str) -> Bin.State:
    found = STATES.get(text.casefold().replace("_", " "))
    if found is None:
        raise RowRefused(f"We don't know the state {text[:40]!r}. There are: {', '.join(STATES)}.")
    return found


def _compartments(row: Row) -> frozenset[str]:
    words = [word for word in SEPARATORS.split(row.fields.get("compartments", "")) if word.strip()]
    unknown = [word for word in words if compartment_named(word) is None]
    if unknown:
        raise RowRefused(
            f"We don't know the compartment {unknown[0].strip()[:40]!r}."
            f" There are: {', '.join(NAMES)}."
        )
    if not words:
        raise RowRefused("It has no compartments.")
    return frozenset(name for word in words if (name := compartment_named(word)))


def _litres(row: Row) -> int | None:
    text = row.fields.get("capacity", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= MOST_LITRES:
        raise RowRefused(f"Its capacity is no number of litres from 1 to {MOST_LITRES}.")
    return int(text[:9])


def _import_batch(rows: Sequence[BinRow], imported: Imported, *, is_real: bool) -> None:
    bins = Bin.objects.filter(code__in=[row.code for row in rows]).select_related("district")
    there = {one.code: one for one in bins.prefetch_related("compartments")}
    new = {row.code: Bin(code=row.code, **row.values) for row in rows if row.code not in there}
    known = [(there[row.code], row) for row in rows if row.code in there]
    changed = [bin for bin, row in known if _change(bin, row)]
    refitted = [(bin, row) for bin, row in known if _differs(bin, row)]
    if is_real:
        Bin.objects.bulk_create(new.values())
        Bin.objects.bulk_update(changed, FIELDS)
        made = [(new[row.code], row) for row in rows if row.code in new]
        _refit(refitted, made)
    touched = {bin.code for bin in changed} | {bin.code for bin, _row in refitted}
    imported.new += len(new)
    imported.changed += len(touched)
    imported.same += len(rows) - len(new) - len(touched)


def _change(bin: Bin, row: BinRow) -> bool:
    differing = {name: value for name, value in row.values.items() if getattr(bin, name) != value}
    for name, value in differing.items():
        setattr(bin, name, value)
    bin.updated_at = timezone.now()
    return bool(differing)


def _differs(bin: Bin, row: BinRow) -> bool:
    litres = {one.name: one.capacity_litres for one in bin.compartments.all()}
    is_refilled = row.litres is not None and set(litres.values()) != {row.litres}
    return set(litres) != row.compartments or is_refilled


def _refit(refitted: Sequence[tuple[Bin, BinRow]], made: Sequence[tuple[Bin, BinRow]]) -> None:
    """Give bins the compartments of their rows. Those that stay keep how full they are."""
    gone, kept, added = [], [], []
    for bin, row in refitted:
        here = list(bin.compartments.all())
        gone += [one.pk for one in here if one.name not in row.compartments]
        kept += [one for one in here if one.name in row.compartments]
        for one in here:
            one.capacity_litres = row.litres or one.capacity_litres
        added += _compartments_of(bin, row, row.compartments - {one.name for one in here})
    for bin, row in made:
        added += _compartments_of(bin, row, row.compartments)
    Compartment.objects.filter(pk__in=gone).delete()
    Compartment.objects.bulk_update(kept, ["capacity_litres"])
    Compartment.objects.bulk_create(added)


def _compartments_of(bin: Bin, row: BinRow, names: frozenset[str]) -> list[Compartment]:
    return [Compartment(bin=bin, name=name, capacity_litres=row.litres) for name in sorted(names)]
