"""The steps from received bytes to an upright RGB picture, cheapest refusal first."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import numpy as np
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from common.likeness import Likeness, pdq
from common.photos import refusals
from common.photos.containers import format_of, scans_in_jpeg
from common.photos.metadata import Position, read_metadata

LONGEST_SIDE = 1600
SHORTEST_SIDE = 32
# Longer than any panorama that a phone makes.
MAX_ASPECT = 12
# A progressive picture has ten or so; each costs one more pass over all of it.
MAX_JPEG_SCANS = 30
MAX_PIXELS = {"JPEG": 110_000_000, "PNG": 25_000_000, "WEBP": 25_000_000, "HEIF": 25_000_000}
CHUNK = 64 * 1024

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises on a file that is not what its header says.
UNDECODABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, RuntimeError)


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
    likeness: Likeness | None


def read_photo(
    upload: UploadedFile | BinaryIO,
    *,
    longest_side: int = LONGEST_SIDE,
    want_likeness: bool = False,
) -> Photo:
    """Turn what a person sent into a picture, or raise PhotoRefused with a sentence for them.

    In a view: `photo = read_photo(request.FILES["image"])`. The picture is upright, RGB, without
    metadata, and at least `longest_side` long where the received one was; use encode_jpeg for
    the bytes to keep. `sha256` is that of the bytes as they were received.
    """
    data, sha256 = receive(upload)
    image, kind = open_picture(data)
    metadata = read_metadata(image)
    width, height = image.size
    image = decode(image, longest_side)
    if metadata.orientation in UPRIGHT:
        image = image.transpose(UPRIGHT[metadata.orientation])
    if metadata.orientation in (5, 6, 7, 8):
        width, height = height, width
    return Photo(
        image=image,
        width=width,
        height=height,
        format=kind,
        sha256=sha256,
        taken_at=metadata.taken_at,
        position=metadata.position,
        likeness=pdq(image) if want_likeness else None,
    )


def receive(upload: UploadedFile | BinaryIO) -> tuple[io.BytesIO, str]:
    limit = settings.PHOTO_MAX_BYTES
    if (getattr(upload, "size", None) or 0) > limit:
        raise refusals.too_large(limit)
    if upload.seekable():
        upload.seek(0)
    data, digest = io.BytesIO(), hashlib.sha256()
    while chunk := upload.read(CHUNK):
        if data.tell() + len(chunk) > limit:
            raise refusals.too_large(limit)
        data.write(chunk)
        digest.update(chunk)
    if not data.tell():
        raise refusals.empty()
    return data, digest.hexdigest()


def open_picture(data: io.BytesIO) -> tuple[Image.Image, str]:
    """Everything that can be refused without decoding a pixel is refused here."""
    kind = format_of(data.getbuffer())
    if kind is None:
        raise refusals.unsupported_type()
    if kind == "JPEG" and scans_in_jpeg(data.getbuffer()) > MAX_JPEG_SCANS:
        raise refusals.too_complex()
    data.seek(0)
    try:
        image = open_header(data, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refusals.too_many_pixels(MAX_PIXELS[kind]) from error
    except UNDECODABLE as error:
        raise refusals.broken() from error
    check_shape(image, kind)
    return image, kind


def open_header(data: BinaryIO, kind: str) -> Image.Image:
    if kind != "HEIF":
        return Image.open(data, formats=[kind])
    # Few photos are HEIC and the library is large. Used directly, it need not be registered with
    # Pillow, which would be a change for every thread.
    from pillow_heif import HeifImageFile

    image: Image.Image = HeifImageFile(data)  # type: ignore[no-untyped-call]
    return image


def check_shape(image: Image.Image, kind: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS[kind]:
        raise refusals.too_many_pixels(MAX_PIXELS[kind])
    if min(width, height) < SHORTEST_SIDE:
        raise refusals.too_small(SHORTEST_SIDE)
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise refusals.odd_shape()
    # One frame would be judged while people see another. The second picture of a JPEG or HEIC
    # file is a depth map or a burst, and nobody is shown it.
    if kind in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise refusals.animated()


def decode(image: Image.Image, longest_side: int) -> Image.Image:
    """RGB, and less than twice as long as was asked for."""
    try:
        image.draft(None, (longest_side, longest_side))
        image.load()
    except UNDECODABLE as error:
        raise refusals.broken() from error
    image = to_rgb(image)
    image.info = {}
    factor = max(image.size) // longest_side
    return image.reduce(factor) if factor > 1 else image


def to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # 16 bits of grey: Pillow would clip them, we keep the upper eight.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image)
        return white
    return image.convert("RGB")


def encode_jpeg(photo: Photo, *, longest_side: int = LONGEST_SIDE, quality: int = 85) -> bytes:
    """The bytes to keep: nothing of the received file is in them but its pixels."""
    image = photo.image.copy()
    image.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
