"""The file: a tar of `database`, `media/<name>` and, last, `manifest.json` with all hashes.

The manifest comes last because hashes are taken while writing; a backup that was cut off has none.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from common.backup.errors import BackupError

FORMAT = 1
DATABASE = "database"
MEDIA = "media/"
MANIFEST = "manifest.json"
OF_NOTHING = hashlib.sha256().hexdigest()
CHUNK = 1024 * 1024
# Far above a million files, and little enough to hold in memory.
MANIFEST_LIMIT = 256 * 1024 * 1024
# What Linux's file systems take for one part; and half of what it takes for a whole path, which
# leaves the other half to the folder that all files are in.
LONGEST_PART = 255
LONGEST_NAME = 2048


@dataclass(frozen=True)
class Manifest:
    version: str
    created_at: str
    engine: str
    engine_version: int
    migrations: list[str]
    sha256: dict[str, str]
    format: int = FORMAT

    @property
    def number_of_files(self) -> int:
        return sum(name.startswith(MEDIA) for name in self.sha256)


class ArchiveWriter:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.sha256: dict[str, str] = {}

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size = size
        member.mode = 0o600
        reader = _HashingReader(content)
        self.tar.addfile(member, reader)
        self.sha256[name] = reader.digest.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        content = json.dumps(asdict(manifest), indent=1).encode()
        if len(content) > MANIFEST_LIMIT:
            raise BackupError(
                f"There are too many files for one backup: their list is longer than"
                f" {MANIFEST_LIMIT} bytes."
            )
        self.add(MANIFEST, io.BytesIO(content), len(content))


class _HashingReader(io.RawIOBase):
    def __init__(self, content: IO[bytes]) -> None:
        self.content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.content.read(size)
        self.digest.update(chunk)
        return chunk


def read_manifest(path: Path) -> Manifest:
    """Read the whole backup once; every byte of it is what the manifest says, or we refuse it."""
    found: dict[str, str] = {}
    manifest = None
    with opened(path) as members:
        for name, content in members:
            if name == MANIFEST:
                manifest = _manifest_from(content.read(MANIFEST_LIMIT + 1))
            else:
                found[name] = _sha256(content)
    if manifest is None:
        raise BackupError(f"{path} has no manifest: it is no backup, or it was cut off.")
    differing = {name for name, _ in found.items() ^ manifest.sha256.items()}
    if differing:
        some = ", ".join(map(repr, sorted(differing)[:5]))
        raise BackupError(f"{path} is damaged. Not as the manifest says: {some}.")
    if found.get(DATABASE, OF_NOTHING) == OF_NOTHING:
        raise BackupError(f"{path} holds no database. Nothing was touched.")
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The members of a backup with their content, in its order."""
    if path.is_dir():
        raise BackupError(f"{path} is a folder. Name the file that `manage.py backup` wrote.")
    try:
        with tarfile.open(path, "r:") as tar:
            yield _members(tar)
    except FileNotFoundError as error:
        raise BackupError(f"There is no {path}.") from error
    except tarfile.TarError as error:
        raise BackupError(f"{path} is no backup that we can read: {error}.") from error


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    seen: set[str] = set()
    folders: set[str] = set()
    for member in tar:
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or not _is_ours(member.name) or member.name in seen:
            raise BackupError(
                f"This backup was not made by us: it holds {member.name!r}. Nothing was touched."
            )
        _refuse_a_name_too_long(member.name)
        seen.add(member.name)
        above = set(map(str, PurePosixPath(member.name).parents))
        folders |= above
        if both := seen & above or folders & {member.name}:
            raise BackupError(
                f"In this backup {both.pop()!r} is a file and a folder. Nothing was touched."
            )
        yield member.name, content


def _is_ours(name: str) -> bool:
    if name in (DATABASE, MANIFEST):
        return True
    parts = name.split("/")
    return (
        name.startswith(MEDIA) and not {"", ".", ".."} & set(parts) and not {"\\", "\0"} & set(name)
    )


def _refuse_a_name_too_long(name: str) -> None:
    whole = os.fsencode(name)
    if len(whole) > LONGEST_NAME or max(map(len, whole.split(b"/"))) > LONGEST_PART:
        raise BackupError(
            f"This backup holds a name that is longer than a disk takes: {name[:50]!r}..."
            " Nothing was touched."
        )


def _manifest_from(content: bytes) -> Manifest:
    if len(content) > MANIFEST_LIMIT:
        raise BackupError(
            f"The manifest of this backup is larger than {MANIFEST_LIMIT} bytes. Nothing was"
            " touched."
        )
    try:
        values = json.loads(content)
        if values["format"] != FORMAT:
            raise BackupError(
                f"This backup has format {values['format']!r:.20}; this version reads {FORMAT}."
            )
        manifest = Manifest(**values)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BackupError(f"The manifest of this backup cannot be read: {error}.") from error
    if wrong := list(_wrong_values(manifest)):
        raise BackupError(
            f"The manifest of this backup cannot be read: {', '.join(wrong)} cannot be right."
        )
    return manifest


def _wrong_values(manifest: Manifest) -> Iterator[str]:
    """Names of what is not of the type that it says: the values are whatever the file holds."""
    for name in ("version", "created_at", "engine"):
        if not _is_text(getattr(manifest, name)):
            yield name
    if type(manifest.engine_version) is not int:
        yield "engine_version"
    if not isinstance(manifest.migrations, list) or not all(map(_is_text, manifest.migrations)):
        yield "migrations"
    hashes = manifest.sha256
    if not isinstance(hashes, dict) or not all(map(_is_text, hashes.values())):
        yield "sha256"


def _is_text(value: object) -> bool:
    # We print it: nothing in it may steer the terminal, or be no character at all.
    return isinstance(value, str) and value.isprintable()


def _sha256(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
