"""Private files: random names in the default storage, one row each, seen by whom the owner says."""

import hashlib
import posixpath
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from common.models import StoredFile

# The one folder of the storage that this module writes to, and that its sweep looks at.
FOLDER = "files"

Person = AbstractBaseUser | AnonymousUser
MaySee = Callable[[Person, StoredFile], bool]

_may_see: dict[str, MaySee] = {}


def register_kind(kind: str, may_see: MaySee) -> None:
    """An app says in its ready() who may see the files of its kind."""
    _may_see[kind] = may_see


def may_see(person: Person, file: StoredFile) -> bool:
    """Nobody sees a file that no app answers for."""
    rule = _may_see.get(file.kind)
    return rule is not None and rule(person, file)


@dataclass(frozen=True)
class WrittenFile:
    """Bytes that lie in the storage and have no row yet."""

    kind: str
    name: str
    content_type: str
    size: int
    sha256: str
    stored_sha256: str


def write_file(*, kind: str, content: bytes, content_type: str, sha256: str = "") -> WrittenFile:
    """Call this before the transaction opens: a crash leaves a file without a row, which is swept.

    `sha256` is that of the bytes as they were received, where those are not the ones kept.
    """
    stored_sha256 = hashlib.sha256(content).hexdigest()
    name = default_storage.save(random_name(), ContentFile(content))
    return WrittenFile(
        kind=kind,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=sha256 or stored_sha256,
        stored_sha256=stored_sha256,
    )


def random_name() -> str:
    """A folder a day keeps folders short; the rest cannot be guessed."""
    return posixpath.join(FOLDER, f"{timezone.now():%Y/%m/%d}", secrets.token_hex(16))


def record_file(written: WrittenFile) -> StoredFile:
    """Call this inside the transaction that makes the row which points at the file."""
    file = row_of(written)
    file.save(force_insert=True)
    return file


def record_files(written: Iterable[WrittenFile]) -> list[StoredFile]:
    """The same for many, in one statement."""
    return StoredFile.objects.bulk_create(row_of(each) for each in written)


def row_of(written: WrittenFile) -> StoredFile:
    return StoredFile(
        kind=written.kind,
        name=written.name,
        content_type=written.content_type,
        size=written.size,
        sha256=written.sha256,
        stored_sha256=written.stored_sha256,
    )
