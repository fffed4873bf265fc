"""The way of a photo from the bytes that came in to the bytes that are kept."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from common.photos import refusals
from common.photos.containers import open_container
from common.photos.decoding import decode
from common.photos.metadata import Position, read_metadata

if TYPE_CHECKING:
    from common.likeness import Likeness

LONGEST_SIDE = 1600
# What people and staff see well. A JPEG is decoded to a half or a quarter for a like part of the
# work, so what is asked for decides what it costs: of 4,000 pixels 1,000 are kept, not 1,600.
SHORTEST_KEPT = 1000
# A decode takes up to 200 MB, and a process has more threads than memory for that.
DECODES_AT_ONCE = 2
PATIENCE_SECONDS = 5.0
_decoders = BoundedSemaphore(DECODES_AT_ONCE)

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = (5, 6, 7, 8)


@dataclass(frozen=True)
class Received:
    """What a person sent, no larger than we take, and nothing else known of it."""

    data: bytes = field(repr=False)
    sha256: str


@dataclass(frozen=True)
class Photo:
    """`width` and `height` are the received picture's, upright; `image` may be a smaller copy."""

    image: Image.Image
    width: int
    height: int
    format: str
    sha256: str
    taken_at: datetime | None
    position: Position | None


def read_photo(upload: UploadedFile | BinaryIO, *, longest_side: int = LONGEST_SIDE) -> Photo:
    """Turn what a person sent into a picture, or raise PhotoRefused with a sentence for them.

    In a view: `photo = read_photo(request.FILES["image"])`. The picture is upright, RGB, without
    metadata, and at least `longest_side` long where the received one was; use encode_jpeg for
    the bytes to keep. `sha256` is that of the bytes as they were received. `taken_at` is naive
    where the camera told no time zone.
    """
    return open_photo(receive(upload), longest_side=longest_side)


def open_photo(received: Received, *, longest_side: int = LONGEST_SIDE) -> Photo:
    """The second half of read_photo, for whoever knows some photos by their hash."""
    container = open_container(received.data)
    with turn_to_decode():
        decoded = decode(container, longest_side)
    metadata = read_metadata(decoded.exif)
    # The HEIC library has already turned its pictures, whatever their EXIF still says.
    turn = 1 if container.kind == "HEIF" else metadata.orientation
    image = decoded.image.transpose(UPRIGHT[turn]) if turn in UPRIGHT else decoded.image
    size = (decoded.width, decoded.height)
    width, height = reversed(size) if turn in SIDEWAYS else size
    return Photo(
        image=image,
        width=width,
        height=height,
        format=container.kind,
        sha256=received.sha256,
        taken_at=metadata.taken_at,
        position=metadata.position,
    )


def likeness_of(photo: Photo) -> "Likeness":
    """Of a photo as large as a recogniser wants it: of a larger one it costs more and says no
    more."""
    # Here, because it brings numpy: 12 MB that a web process seldom needs.
    from common.pdq import pdq

    return pdq(photo.image)


@contextmanager
def turn_to_decode() -> Iterator[None]:
    if not _decoders.acquire(timeout=PATIENCE_SECONDS):
        raise refusals.busy()
    try:
        yield
    finally:
        _decoders.release()


def receive(upload: UploadedFile | BinaryIO) -> Received:
    limit = settings.PHOTO_MAX_BYTES
    if (getattr(upload, "size", None) or 0) > limit:
        raise refusals.too_large(limit)
    if upload.seekable():
        upload.seek(0)
    data = upload.read(limit + 1)
    if len(data) > limit:
        raise refusals.too_large(limit)
    if not data:
        raise refusals.empty()
    return Received(data, hashlib.sha256(data).hexdigest())


def encode_jpeg(photo: Photo, *, longest_side: int = LONGEST_SIDE, quality: int = 85) -> bytes:
    """The bytes to keep: of the received file there is nothing in them but its pixels."""
    image = photo.image.copy()
    image.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
