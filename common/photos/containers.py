"""What a file is and what decoding it would cost, told from its bytes without decoding it."""

import re

PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
HEVC_BRANDS = (b"heic", b"heix", b"heim", b"heis")
# In coded data 0xFF is followed by zero or a restart marker, or begins the next segment.
_NEXT_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9


def format_of(data: memoryview) -> str | None:
    """By content alone: a file's name and announced type are hearsay."""
    head = bytes(data[:64])
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and any(brand in head[8:] for brand in HEVC_BRANDS):
        return "HEIF"
    return None


def scans_in_jpeg(data: memoryview) -> int:
    """How often the decoder would go over the whole picture. What follows its end is not read."""
    scans, position = 0, 2
    while found := _NEXT_MARKER.search(data, position):
        marker = found[1][0]
        if marker == _END_OF_IMAGE:
            break
        scans += marker == _START_OF_SCAN
        position = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
    return scans
