"""A photo of a report on its way: looked at and written once, before any transaction."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from classifier.exceptions import NoModel
from classifier.services import recognise, small_of
from common.files import WrittenFile, record_file, write_file
from common.likeness import Likeness
from common.photos import (
    SHORTEST_KEPT,
    Photo,
    Position,
    Received,
    encode_jpeg,
    likeness_of,
    open_photo,
    read_photo,
)
from reports.exceptions import PhotoLost, PhotoUsed
from reports.models import Report, ReportPhoto
from reports.rules import REPORT_PHOTO

# On the page that asks for the rest.
SMALL_SIDE, SMALL_QUALITY = 320, 70
# As long as somebody fills in a form.
SMALL_SECONDS = 1800
SALT = "reports.photo"
# Strays are swept after a day; until then the file surely lies there.
TOKEN_LIVES = timedelta(hours=20)


@dataclass(frozen=True)
class Opinion:
    """What the recogniser thinks. It stands beside what the citizen says, and decides nothing."""

    label: str
    confidence: float
    is_sure: bool
    model_version: str


@dataclass(frozen=True)
class SeenPhoto:
    """All that was slow about a photo, done."""

    file: WrittenFile
    likeness: Likeness
    opinion: Opinion | None
    # Where it was taken, if the file said so: offered to the person, who may say otherwise.
    position: Position | None


def look(received: Received) -> SeenPhoto:
    """Raises PhotoRefused, and then wrote nothing. A file whose row never comes is swept."""
    photo = open_photo(received, longest_side=SHORTEST_KEPT)
    small = small_of(photo)
    opinion = opinion_of(received, small)
    content = encode_jpeg(photo)
    file = write_file(
        kind=REPORT_PHOTO, content=content, content_type="image/jpeg", sha256=photo.sha256
    )
    return SeenPhoto(file, likeness_of(small), opinion, photo.position)


def opinion_of(received: Received, opened: Photo) -> Opinion | None:
    """A report does not wait for a recogniser that is away."""
    try:
        answer = recognise(received, opened=opened)
    except NoModel:
        return None
    seen = answer.prediction
    return Opinion(seen.label, seen.confidence, seen.is_sure, answer.model_version)


def keep(*, report: Report, seen: SeenPhoto, moment: ReportPhoto.Moment) -> ReportPhoto:
    """Call this in the report's transaction. The name of a file is there once."""
    try:
        with transaction.atomic():
            file = record_file(seen.file)
    except IntegrityError as error:
        raise PhotoUsed from error
    return ReportPhoto.objects.create(
        report=report,
        file=file,
        moment=moment,
        pdq=seen.likeness.hash,
        quality=seen.likeness.quality,
    )


# --- between two pages -------------------------------------------------------------------------


def token_of(seen: SeenPhoto) -> str:
    """What a form carries, so that a photo is sent and looked at once. Signed: nobody names files
    that they have not sent."""
    return signing.dumps(
        {
            "file": asdict(seen.file),
            "hash": seen.likeness.hash.hex(),
            "quality": seen.likeness.quality,
            "opinion": asdict(seen.opinion) if seen.opinion else None,
            "position": asdict(seen.position) if seen.position else None,
        },
        salt=SALT,
        compress=True,
    )


def photo_of_token(token: str) -> SeenPhoto:
    try:
        found: dict[str, Any] = signing.loads(token, salt=SALT, max_age=TOKEN_LIVES)
    except signing.BadSignature as error:
        raise PhotoLost from error
    return SeenPhoto(
        file=WrittenFile(**found["file"]),
        likeness=Likeness(bytes.fromhex(found["hash"]), found["quality"]),
        opinion=Opinion(**found["opinion"]) if found["opinion"] else None,
        position=Position(**found["position"]) if found["position"] else None,
    )


def small_copy(seen: SeenPhoto) -> bytes:
    """A JPEG to show while the photo has no row, and so no address. Each step of the form shows it:
    it is made once for all of them."""
    key = f"reports.small_copy:{seen.file.stored_sha256}"
    found: bytes | None = cache.get(key)
    if found is None:
        found = _made_small(seen)
        cache.set(key, found, SMALL_SECONDS)
    return found


def _made_small(seen: SeenPhoto) -> bytes:
    with default_storage.open(seen.file.name) as file:
        photo = read_photo(BytesIO(file.read()), longest_side=SMALL_SIDE)
    return encode_jpeg(photo, longest_side=SMALL_SIDE, quality=SMALL_QUALITY)
