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
from common.photos.containers import Container, open_container
from common.photos.metadata import Position, read_metadata

LONGEST_SIDE = 1600
SHORTEST_SIDE = 32
# Longer than the panoramas that phones make.
MAX_ASPECT = 12
# What decodes in about a second and 200 MB. Only a JPEG of one scan is scaled while it is decoded;
# for all others the whole picture is in memory once or more.
MAX_PIXELS = {"JPEG": 89_000_000, "PNG": 16_000_000, "WEBP": 12_600_000, "HEIF": 25_000_000}
MAX_PIXELS_MANY_SCANS = 25_000_000
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
    container = open_container(data)
    header = open_picture(container)
    metadata = read_metadata(container.exif or header.info.get("exif", b""))
    width, height = header.size
    if metadata.is_sideways:
        width, height = height, width
    image = decode(header, longest_side)
    if metadata.orientation in UPRIGHT:
        image = image.transpose(UPRIGHT[metadata.orientation])
    return Photo(
        image=image,
        width=width,
        height=height,
        format=container.kind,
        sha256=sha256,
        taken_at=metadata.taken_at,
        position=metadata.position,
        likeness=pdq(image) if want_likeness else None,
    )


def receive(upload: UploadedFile | BinaryIO) -> tuple[bytes, str]:
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
    return data.getvalue(), digest.hexdigest()


def open_picture(container: Container) -> Image.Image:
    """What can be refused without decoding a pixel is refused here."""
    limit = MAX_PIXELS_MANY_SCANS if container.has_many_scans else MAX_PIXELS[container.kind]
    try:
        image = open_header(container)
        check_shape(image, limit)
        if container.kind != "PNG":
            return image
        # Only a PNG has checksums. Having verified them, Pillow wants the file opened anew.
        image.verify()
        return open_header(container)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refusals.too_many_pixels(limit) from error
    except UNDECODABLE as error:
        raise refusals.broken() from error


def open_header(container: Container) -> Image.Image:
    data = io.BytesIO(container.pixels)
    if container.kind != "HEIF":
        return Image.open(data, formats=[container.kind])
    # Few photos are HEIC and the library is large. Used directly, it need not be registered with
    # Pillow, which would be a change for every thread.
    from pillow_heif import HeifImageFile

    image: Image.Image = HeifImageFile(data)  # type: ignore[no-untyped-call]
    return image


def check_shape(image: Image.Image, limit: int) -> None:
    width, height = image.size
    if width * height > limit:
        raise refusals.too_many_pixels(limit)
    if min(width, height) < SHORTEST_SIDE:
        raise refusals.too_small(SHORTEST_SIDE)
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise refusals.odd_shape()
    # One frame would be judged while people see another. The further pictures of a HEIC file are
    # a burst or a depth map, which nobody is shown.
    if image.format == "WEBP" and getattr(image, "is_animated", False):
        raise refusals.animated()


def decode(image: Image.Image, longest_side: int) -> Image.Image:
    """RGB, and less than twice as long as was asked for."""
    width, height = image.size
    scale = longest_side / max(width, height)
    try:
        image.draft(None, (int(width * scale), int(height * scale)))
        image.load()
        image = to_rgb(image)
    except UNDECODABLE as error:
        raise refusals.broken() from error
    # A factor of one copies, which leaves the file behind.
    image = image.reduce(max(1, max(image.size) // longest_side))
    image.info = {}
    return image


def to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # 16 bits of grey: Pillow would clip them, we keep the upper eight.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        image = image if image.mode == "RGBA" else image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image)
        return white
    return image if image.mode == "RGB" else image.convert("RGB")


def encode_jpeg(photo: Photo, *, longest_side: int = LONGEST_SIDE, quality: int = 85) -> bytes:
    """The bytes to keep: nothing of the received file is in them but its pixels."""
    image = photo.image.copy()
    image.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
