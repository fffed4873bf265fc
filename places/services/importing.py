"""Districts on their way from the city's file into the product."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from places import polygons
from places.models import District
from places.rows import BadRow, Imported, Row, RowRefused, read_rows, text_field

# A batch is one transaction; a killed import goes on from there when it is run again.
BATCH = 200
FIELDS = ("name", "boundary", "south", "west", "north", "east")


@dataclass(frozen=True)
class DistrictRow:
    code: str
    values: dict[str, Any]


def import_districts(*, path: Path, is_real: bool) -> Imported:
    """Bring in what is new or has changed; just count it unless `is_real`. What is not in the file
    stays as it is."""
    imported = Imported()
    rows = list(_good_rows(read_rows(path, columns=("code", "name")), imported))
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            _import_batch(rows[start : start + BATCH], imported, is_real=is_real)
    return imported


def _good_rows(rows: Sequence[Row], imported: Imported) -> Iterator[DistrictRow]:
    places: dict[str, str] = {}
    for row in rows:
        try:
            found = _read(row)
            if found.code in places:
                raise RowRefused(f"Its code {found.code} is that of {places[found.code]}.")
        except (RowRefused, polygons.BoundaryRefused) as refused:
            imported.bad.append(BadRow(row.where, str(refused)))
        else:
            places[found.code] = row.where
            yield found


def _read(row: Row) -> DistrictRow:
    if row.broken:
        raise RowRefused(row.broken)
    code = text_field(row, "code", longest=40, required=True)
    values: dict[str, Any] = {"name": text_field(row, "name", longest=120, required=True)}
    # A file of names alone leaves boundaries as they are.
    if row.geometry is not None:
        boundary = polygons.read_boundary(row.geometry)
        box = polygons.box_of(boundary)
        values |= {"boundary": boundary, "south": box.south, "north": box.north}
        values |= {"west": box.west, "east": box.east}
    return DistrictRow(code, values)


def _import_batch(rows: Sequence[DistrictRow], imported: Imported, *, is_real: bool) -> None:
    there = {one.code: one for one in District.objects.filter(code__in=[row.code for row in rows])}
    new = [District(code=row.code, **row.values) for row in rows if row.code not in there]
    changed = [
        there[row.code] for row in rows if row.code in there and _change(there[row.code], row)
    ]
    if is_real:
        District.objects.bulk_create(new)
        District.objects.bulk_update(changed, FIELDS)
    imported.new += len(new)
    imported.changed += len(changed)
    imported.same += len(rows) - len(new) - len(changed)


def _change(district: District, row: DistrictRow) -> bool:
    differing = {
        name: value for name, value in row.values.items() if getattr(district, name) != value
    }
    for name, value in differing.items():
        setattr(district, name, value)
    return bool(differing)
