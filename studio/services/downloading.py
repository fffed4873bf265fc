"""All that a training would learn from, as a ZIP that is made while it is sent."""

import csv
import io
import zipfile
from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from classifier.models import TrainingPhoto
from classifier.services.dataset_export import COLUMNS, content_of, row_of
from classifier.services.training_material import conflicts, material
from classifier.training.dataset import MANIFEST
from common.errors import DomainError

CHUNK = 200


class NothingToDownload(DomainError):
    code = "NOTHING_READY"

    def __init__(self) -> None:
        super().__init__(_("There are no photos to learn from yet."))


class ConflictsLeft(DomainError):
    code = "CONFLICTS"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Some pictures are there under two labels. Please settle them first."))


class Pieces(io.RawIOBase):
    """What a ZIP is written into, and taken from piece by piece. It cannot be wound back, so the
    ZIP says sizes behind its files."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self._waiting.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        piece = b"".join(self._waiting)
        self._waiting.clear()
        return piece


def zipped_material(*, actor: User, request: HttpRequest) -> Iterator[bytes]:
    """Refuses before the first byte, and writes down who took the photos."""
    if conflicts().exists():
        raise ConflictsLeft
    if not (first := material().first()):
        raise NothingToDownload
    changes = {"photos": (None, material().count())}
    audit.record(
        actor=actor, action="download photos", target=first, changes=changes, request=request
    )
    return zipped()


def zipped() -> Iterator[bytes]:
    pieces, manifest = Pieces(), io.StringIO(newline="")
    rows = csv.writer(manifest)
    rows.writerow(COLUMNS)
    # Photos are packed already.
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_STORED) as archive:
        for photo in in_pages():
            name, *told = row_of(photo)
            archive.writestr(name, content_of(photo.file))
            rows.writerow([name, *told])
            yield pieces.taken()
        archive.writestr(MANIFEST, manifest.getvalue(), zipfile.ZIP_DEFLATED)
    yield pieces.taken()


def in_pages() -> Iterator[TrainingPhoto]:
    """Page after page, for no cursor is to stay open as long as somebody downloads. What was taken
    back since it began is not in it."""
    after = ""
    while page := list(material().filter(sha256__gt=after).select_related("file")[:CHUNK]):
        yield from page
        after = page[-1].sha256
