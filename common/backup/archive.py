"""The file: a tar of `database`, `media/<name>` and, last, `manifest.json` with all hashes.

The manifest comes last because hashes are taken while writing; a backup that was cut off has none.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from common.backup.errors import BackupError

FORMAT = 1
DATABASE = "database"
MEDIA = "media/"
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024


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
                manifest = _manifest_from(content.read())
            else:
                found[name] = _sha256(content)
    if manifest is None:
        raise BackupError(f"{path} has no manifest: it is no backup, or it was cut off.")
    differing = {name for name, _ in found.items() ^ manifest.sha256.items()}
    if differing:
        raise BackupError(
            f"{path} is damaged. Not as the manifest says: {', '.join(sorted(differing)[:5])}."
        )
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The members of a backup with their content, in its order."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield _members(tar)
    except FileNotFoundError as error:
        raise BackupError(f"There is no {path}.") from error
    except tarfile.TarError as error:
        raise BackupError(f"{path} is no backup that we can read: {error}.") from error


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    seen = set()
    for member in tar:
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or not _is_ours(member.name) or member.name in seen:
            raise BackupError(
                f"This backup was not made by us: it holds {member.name!r}. Nothing was touched."
            )
        seen.add(member.name)
        yield member.name, content


def _is_ours(name: str) -> bool:
    if name in (DATABASE, MANIFEST):
        return True
    parts = name.split("/")
    return name.startswith(MEDIA) and not {"", ".", ".."} & set(parts) and "\\" not in name


def _manifest_from(content: bytes) -> Manifest:
    try:
        values = json.loads(content)
        if values["format"] != FORMAT:
            raise BackupError(
                f"This backup has format {values['format']}; this version reads {FORMAT}."
            )
        return Manifest(**values)
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError(f"The manifest of this backup cannot be read: {error}.") from error


def _sha256(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
