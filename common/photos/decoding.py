"""From a container to RGB pixels: the limits first, then the work."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image

from common.photos import refusals
from common.photos.containers import Container
from common.photos.heic import read_heic

SHORTEST_SIDE = 32
# Longer than the panoramas that phones make.
MAX_ASPECT = 12
# What decodes in about a second and 200 MB. Only a JPEG of one scan is scaled while it is decoded;
# of all others the whole picture is in memory at least once.
MAX_PIXELS = {"JPEG": 89_000_000, "PNG": 12_600_000, "WEBP": 12_600_000, "HEIF": 25_000_000}
MAX_PIXELS_MANY_SCANS = 22_000_000
# Pillow's own limit is 89 megapixels: it warns above it and raises from twice that on. Nobody else
# here opens pictures, so for the whole process the warning is a refusal too.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

# What Pillow raises on a file that is not what its header says.
UNDECODABLE = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, RuntimeError)


@dataclass(frozen=True)
class Decoded:
    """`width` and `height` before anything was scaled."""

    image: Image.Image
    width: int
    height: int
    exif: bytes


def decode(container: Container, longest_side: int) -> Decoded:
    """RGB, not yet turned upright, and less than twice as long as was asked for."""
    if container.kind == "HEIF":
        return decode_heic(container.pixels, longest_side)
    header = open_header(container)
    width, height = header.size
    exif = container.exif or header.info.get("exif", b"")
    return Decoded(decode_pixels(header, longest_side), width, height, exif)


def decode_heic(data: bytes, longest_side: int) -> Decoded:
    limit = MAX_PIXELS["HEIF"]
    picture = read_heic(data, most_pixels=limit, longest_side=longest_side)
    check_shape(picture.width, picture.height, limit)
    assert picture.image is not None
    return Decoded(to_rgb(picture.image), picture.width, picture.height, picture.exif)


def open_header(container: Container) -> Image.Image:
    """What can be refused without decoding a pixel is refused here."""
    limit = MAX_PIXELS_MANY_SCANS if container.has_many_scans else MAX_PIXELS[container.kind]
    try:
        image = open_with_pillow(container)
        check_shape(*image.size, limit)
        if container.kind == "PNG":
            # The one kind with checksums. Having verified them, Pillow wants the file opened anew.
            image.verify()
            image = open_with_pillow(container)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refusals.too_many_pixels(limit) from error
    except UNDECODABLE as error:
        raise refusals.broken() from error
    # One frame would be judged while people see another.
    if getattr(image, "is_animated", False):
        raise refusals.animated()
    return image


def open_with_pillow(container: Container) -> Image.Image:
    image = Image.open(io.BytesIO(container.pixels), formats=[container.kind])
    # Decoded in one go, while other threads run. After each of Pillow's own pieces of 64 kB, fifty
    # in a phone's photo, it would wait for its turn again.
    image.decodermaxblock = max(image.decodermaxblock, len(container.pixels))
    return image


def check_shape(width: int, height: int, limit: int) -> None:
    if width * height > limit:
        raise refusals.too_many_pixels(limit)
    if min(width, height) < SHORTEST_SIDE:
        raise refusals.too_small(SHORTEST_SIDE)
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise refusals.odd_shape()


def decode_pixels(image: Image.Image, longest_side: int) -> Image.Image:
    width, height = image.size
    scale = longest_side / max(width, height)
    try:
        # Only a JPEG heeds it: it is decoded to a half, a quarter or an eighth for a like part of
        # the work.
        image.draft(None, (int(width * scale), int(height * scale)))
        image.load()
        image = to_rgb(image)
    except UNDECODABLE as error:
        raise refusals.broken() from error
    # A factor of one copies, which leaves the file and all it says behind.
    image = image.reduce(max(1, max(image.size) // longest_side))
    image.info = {}
    return image


def to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # 16 bits of grey: Pillow would clip them, we keep the upper eight.
        import numpy as np  # Here, because it is 12 MB and these pictures are rare.

        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        image = image if image.mode == "RGBA" else image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image)
        return white
    return image if image.mode == "RGB" else image.convert("RGB")
