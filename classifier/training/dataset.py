"""Labelled photos in a folder, and which part of the data each belongs to. No tensorflow here."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from classifier.taxonomy import LABELS

TRAINING, VALIDATION, TEST = "training", "validation", "test"
# Belongs to no part, because it would leak from one into another.
LEFT_OUT = "left out"
# Of ten tenths one is for the test and one for validation.
TENTHS = 10
PARTS = {0: TEST, 1: VALIDATION}
# A source with fewer groups shows too few things to say anything when tested on.
FEWEST_GROUPS_TO_TEST = 100
MANIFEST = "manifest.csv"
YES = "yes"
NOT_WASTE = "notwaste"
LONGEST_SOURCE, LONGEST_GROUP = 60, 300


class DatasetRefused(Exception):
    """Says what is wrong with the folder, in a sentence for the operator."""


class RowRefused(Exception):
    """Says what is wrong with a line of a manifest."""


@dataclass(frozen=True)
class LabelledPhoto:
    """Photos of one group show one object, or come from one burst."""

    path: Path
    label: str
    source: str
    group: str
    # Where somebody wrote down which part it was given; otherwise its group tells.
    part: str = ""
    # Somebody said that it is what it is called, whatever its like are called.
    is_settled: bool = False


def read_dataset(folder: Path) -> list[LabelledPhoto]:
    """Of a manifest.csv where there is one, else one folder for each class."""
    manifest = folder / MANIFEST
    photos = read_manifest(manifest) if manifest.is_file() else read_class_folders(folder)
    if not photos:
        raise DatasetRefused(f"{folder} holds no labelled photos.")
    return photos


def read_manifest(manifest: Path) -> list[LabelledPhoto]:
    """Columns `file`, `label`, where known `source`, `group_id`, `part`, `settled`; no label, no
    use."""
    root = manifest.parent.resolve()
    try:
        with manifest.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file, strict=True)
            if missing := {"file", "label"} - set(reader.fieldnames or ()):
                raise DatasetRefused(f"{manifest} lacks the column {min(missing)}.")
            photos = [photo_of(row, root) for row in reader if row["label"]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetRefused(f"{manifest} cannot be read: {error}.") from error
    except RowRefused as refused:
        raise DatasetRefused(f"{manifest}, line {reader.line_num}: {refused}") from refused
    refuse_torn_groups(photos, manifest)
    return photos


def photo_of(row: dict[str, str | None], root: Path) -> LabelledPhoto:
    name, label = row["file"], row["label"]
    if label not in LABELS:
        raise RowRefused(f"{label!r} is no class; these are: {', '.join(LABELS)}.")
    if not name:
        raise RowRefused("there is no name of a file.")
    source, group = row.get("source") or source_of(root), row.get("group_id") or name
    if len(source) > LONGEST_SOURCE or len(group) > LONGEST_GROUP:
        raise RowRefused("source or group_id is too long.")
    if "\0" in name + source + group:
        raise RowRefused("there is a zero byte in it.")
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise RowRefused("the file is outside the folder.")
    part = row.get("part") or ""
    if part and part not in (TRAINING, VALIDATION, TEST):
        raise RowRefused(f"{part!r} is no part; these are: {TRAINING}, {VALIDATION}, {TEST}.")
    return LabelledPhoto(path, label, source, group, part, is_settled=row.get("settled") == YES)


def refuse_torn_groups(photos: Iterable[LabelledPhoto], manifest: Path) -> None:
    """One object in two parts would be measured on by whoever has learned from it."""
    parts: dict[tuple[str, str], str] = {}
    for photo in photos:
        if parts.setdefault((photo.source, photo.group), photo.part) != photo.part:
            raise DatasetRefused(
                f"{manifest} gives photos of the group {photo.group!r} more than one part."
            )


def read_class_folders(folder: Path) -> list[LabelledPhoto]:
    """A folder of another name would be a class we don't know: nothing is read then."""
    found = subfolders(folder)
    if strange := sorted(set(found) - {*LABELS, NOT_WASTE}):
        raise DatasetRefused(
            f"{folder} holds a folder {strange[0]!r}, which is no class. There is to be one for"
            f" each of these, or for some of them: {', '.join(LABELS)}; and {NOT_WASTE}, if wanted,"
            " with photos of other things."
        )
    source = source_of(folder)
    return [
        LabelledPhoto(path, label, source, f"{label}/{printable(path.name)}")
        for label in LABELS
        if label in found
        for path in files_in(folder / label)
    ]


def source_of(folder: Path) -> str:
    return printable(folder.resolve().name)[:LONGEST_SOURCE]


def printable(name: str) -> str:
    """A name on disk may be bytes that are no text; databases and hashes want text."""
    return name.encode(errors="backslashreplace").decode()


def not_waste(folder: Path) -> list[Path]:
    """Photos that show no rubbish: for measuring "not sure", never to learn from."""
    return files_in(folder / NOT_WASTE) if NOT_WASTE in subfolders(folder) else []


def subfolders(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir() if each.is_dir()]
    except OSError as error:
        raise DatasetRefused(f"{folder} cannot be read: {error.strerror}.") from error


def files_in(folder: Path) -> list[Path]:
    """All of them, in order: whoever opens them says which are no photos."""
    if below := subfolders(folder):
        raise DatasetRefused(f"{folder} holds a folder {below[0]!r}; photos lie right in it.")
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def part_of(group: str) -> str:
    digest = hashlib.sha256(group.encode()).hexdigest()
    return PARTS.get(int(digest, 16) % TENTHS, TRAINING)


def sources_to_test(photos: Iterable[LabelledPhoto]) -> set[str]:
    groups = defaultdict(set)
    for photo in photos:
        groups[photo.source].add(photo.group)
    return {source for source, found in groups.items() if len(found) >= FEWEST_GROUPS_TO_TEST}


def split(photos: Iterable[LabelledPhoto]) -> list[str]:
    """The part that each was given, or else that its group tells: the same today and after more
    photos came."""
    photos = list(photos)
    tested = sources_to_test(photos)
    return [
        photo.part or (part_of(photo.group) if photo.source in tested else TRAINING)
        for photo in photos
    ]
