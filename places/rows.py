"""The city's own files, CSV or GeoJSON, as rows of texts. What is wrong with the whole file is
refused here; what is wrong with a row is left to whoever knows what its columns mean."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from places.exceptions import FileRefused

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 100_000
DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Row:
    # "line 4", "feature 4"
    where: str
    fields: dict[str, str]
    geometry: Any = None
    # A sentence, where the row cannot be read at all.
    broken: str = ""


@dataclass(frozen=True)
class BadRow:
    where: str
    reason: str


@dataclass
class Imported:
    """What an import came to, or would."""

    new: int = 0
    changed: int = 0
    same: int = 0
    bad: list[BadRow] = field(default_factory=list)

    @property
    def good(self) -> int:
        return self.new + self.changed + self.same


class RowRefused(ValueError):
    """The message says in a sentence what is wrong with the row."""


def read_rows(path: Path, *, columns: Iterable[str]) -> list[Row]:
    """Every row of the file. `columns` are those that a CSV file must have."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        rows = list(_csv_rows(_text_of(path), columns))
    elif suffix in (".geojson", ".json"):
        rows = list(_features(_text_of(path)))
    else:
        raise FileRefused("We read files that end in .csv, .geojson or .json.")
    if not rows:
        raise FileRefused("The file has no rows.")
    return rows


def _text_of(path: Path) -> str:
    try:
        # A pipe would be waited for without end.
        if not path.is_file():
            raise FileRefused("There is no such file.")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileRefused(f"The file cannot be opened: {error.strerror}.") from error
    if len(content) > MOST_BYTES:
        raise FileRefused(f"The file has more than {MOST_BYTES // 1024**2} MB. Split it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileRefused(
            f"The file is not UTF-8 text: look at line {line}. Save it as UTF-8."
        ) from error
    if "\0" in text:
        raise FileRefused("The file is not text.")
    return text


def _csv_rows(text: str, columns: Iterable[str]) -> Iterator[Row]:
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(DELIMITERS, key=first.count), strict=True)
    try:
        names = _names(next(reader, []), columns)
        line = reader.line_num + 1
        for number, cells in enumerate(reader, start=1):
            _refuse_too_many(number)
            if any(cell.strip() for cell in cells):
                yield _csv_row(f"line {line}", names, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(f"This is no CSV: line {reader.line_num}: {error}.") from error


def _names(header: list[str], columns: Iterable[str]) -> list[str]:
    names = [name.strip().casefold() for name in header]
    if missing := [name for name in columns if name not in names]:
        raise FileRefused(f"The first line names the columns. Missing: {', '.join(missing)}.")
    if len(names) != len(set(names)):
        raise FileRefused("The first line names a column twice.")
    return names


def _csv_row(where: str, names: list[str], cells: list[str]) -> Row:
    if len(cells) != len(names):
        return Row(where, {}, broken=f"It has {len(cells)} cells, not {len(names)}.")
    return Row(where, {name: cell.strip() for name, cell in zip(names, cells, strict=True)})


def _features(text: str) -> Iterator[Row]:
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FileRefused("This is no JSON that we can read.") from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or data.get("type") != "FeatureCollection":
        raise FileRefused("This is no GeoJSON FeatureCollection.")
    for number, feature in enumerate(features, start=1):
        _refuse_too_many(number)
        yield _feature_row(f"feature {number}", feature)


def _feature_row(where: str, feature: Any) -> Row:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return Row(where, {}, broken="It is no feature with properties.")
    fields = {name.strip().casefold(): _text(value) for name, value in properties.items()}
    return Row(where, fields, geometry=feature.get("geometry"))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(_text(item) for item in value)
    return "" if value is None else str(value).strip()


def _refuse_too_many(number: int) -> None:
    if number > MOST_ROWS:
        raise FileRefused(f"The file has more than {MOST_ROWS} rows. Split it.")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON.")


def text_field(row: Row, name: str, *, longest: int, required: bool = False) -> str:
    """A text that a database stores and a page shows on a line."""
    text = row.fields.get(name, "")
    if required and not text:
        raise RowRefused(f"It has no {name}.")
    if len(text) > longest:
        raise RowRefused(f"Its {name} has more than {longest} characters.")
    if not text.isprintable():
        raise RowRefused(f"Its {name} has a line break or a character that cannot be printed.")
    return text
