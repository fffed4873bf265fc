"""What a picture's EXIF block says, as far as we believe it."""

import math
import struct
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

# Pillow has a warning for each wrong entry, with its number in it: 5,000 lines of log for one file.
# Set for the process, because warnings.catch_warnings is not safe between threads.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.TiffImagePlugin")

# What Pillow raises on EXIF that lies about itself; a warning is one where warnings are errors.
UNREADABLE = (
    ArithmeticError,
    KeyError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    IndexError,
    UserWarning,
    struct.error,
)
# A JPEG can't hold more, so cameras don't write more; each value becomes a Python object.
MAX_BLOCK = 64 * 1024


@dataclass(frozen=True)
class Position:
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Metadata:
    taken_at: datetime | None = None
    position: Position | None = None
    orientation: int = 1


def read_metadata(block: bytes) -> Metadata:
    if not block or len(block) > MAX_BLOCK:
        return Metadata()
    exif = Image.Exif()
    try:
        exif.load(block)
        orientation = exif.get(ExifTags.Base.Orientation, 1)
        details = exif.get_ifd(ExifTags.IFD.Exif)
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except UNREADABLE:
        return Metadata()
    return Metadata(
        taken_at=taken_at(details),
        position=position(gps),
        orientation=orientation if isinstance(orientation, int) else 1,
    )


def taken_at(details: dict[int, Any]) -> datetime | None:
    time = str(details.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(details.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    for text, pattern in ((time + offset, "%Y:%m:%d %H:%M:%S%z"), (time, "%Y:%m:%d %H:%M:%S")):
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    return None


def position(gps: dict[int, Any]) -> Position | None:
    latitude = degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "NS")
    longitude = degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "EW")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    # Where cameras without a fix say they are; there is nothing but sea.
    if latitude == 0 and longitude == 0:
        return None
    return Position(latitude, longitude)


def degrees(gps: dict[int, Any], value: int, hemisphere: int, letters: str) -> float | None:
    letter = str(gps.get(hemisphere, "")).strip("\0 ").upper()
    try:
        hours, minutes, seconds = (float(part) for part in gps[value])
    except UNREADABLE:
        return None
    found = hours + minutes / 60 + seconds / 3600
    if letter not in tuple(letters) or not math.isfinite(found):
        return None
    return -found if letter == letters[1] else found
