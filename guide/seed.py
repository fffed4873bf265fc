"""What the guide starts with. Loaded once, by a migration: from then on it belongs to the staff.

That migration reads these columns for ever, whatever the models become: a column that comes later
is filled by a migration of its own, not by the files.
"""

import csv
import json
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from guide.folding import folded_names

DATA = Path(__file__).parent / "data"
ITEM_COLUMNS = ("name_en", "also_en", "name_id", "also_id", "destination", "tip_en", "tip_id")
PAPER_COLUMNS = (
    *("title", "authors", "year", "venue", "url"),
    *("topic", "summary_en", "summary_id"),
)


def item_rows() -> list[dict[str, str]]:
    with (DATA / "items.csv").open(encoding="utf-8", newline="") as file:
        return [{name: row[name] for name in ITEM_COLUMNS} for row in csv.DictReader(file)]


def paper_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / "papers.json").read_text(encoding="utf-8"))
    return [{name: row[name] for name in PAPER_COLUMNS} for row in rows]


def load_items(model: Any) -> None:
    """What is there already, by address or name, stays as it is."""
    items = [
        model(slug=slugify(row["name_en"]), searched=searched(row), **row) for row in item_rows()
    ]
    model.objects.bulk_create(items, ignore_conflicts=True)


def load_papers(model: Any) -> None:
    papers = [model(position=number, **row) for number, row in enumerate(paper_rows(), start=1)]
    model.objects.bulk_create(papers, ignore_conflicts=True)


def searched(row: dict[str, str]) -> str:
    return folded_names(row["name_en"], row["also_en"], row["name_id"], row["also_id"])
