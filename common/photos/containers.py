"""What a file is, told from its bytes, and the part of it that makes pixels.

A decoder reads all that a file carries before it says how large the picture is: texts that inflate
to a thousand times their size, a million empty segments, more pictures behind the picture. So it
is only given the segments that make pixels; the EXIF block is read apart.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from common.photos import refusals

HEVC_BRANDS = (b"heic", b"heix", b"heim", b"heis")
# Cameras write dozens of segments into a JPEG; a PNG has one for every few kB of it.
MAX_JPEG_SEGMENTS = 1_000
MAX_PNG_CHUNKS = 20_000
# A progressive picture has ten or so; each costs one more pass over all of it.
MAX_SCANS = 20

START, SCAN, END = b"\xff\xd8", 0xDA, 0xD9
APP1, COMMENT = 0xE1, 0xFE
# APP0 and APP14 stay: they say which colours are meant.
JPEG_EXTRAS = {COMMENT, *range(APP1, 0xEE), 0xEF}
# In coded pixels 0xFF is followed by zero or a restart marker; else it begins a segment.
NEXT_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


@dataclass(frozen=True)
class Container:
    kind: str
    pixels: bytes
    exif: bytes = b""
    has_many_scans: bool = False


class Segment(NamedTuple):
    kind: int
    start: int
    body: int
    end: int


class Chunk(NamedTuple):
    kind: bytes
    start: int
    end: int


def open_container(data: bytes) -> Container:
    """By content alone: a file's name and announced type are hearsay."""
    if data.startswith(START + b"\xff"):
        return open_jpeg(data)
    if data.startswith(PNG_START):
        return open_png(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Container("WEBP", data)
    if data[4:8] == b"ftyp" and any(brand in data[8:64] for brand in HEVC_BRANDS):
        return Container("HEIF", data)
    raise refusals.unsupported_type()


def open_jpeg(data: bytes) -> Container:
    segments = list(islice(jpeg_segments(data), MAX_JPEG_SEGMENTS + 1))
    scans = [segment.start for segment in segments if segment.kind == SCAN]
    if len(segments) > MAX_JPEG_SEGMENTS or len(scans) > MAX_SCANS:
        raise refusals.too_complex()
    if not scans:
        raise refusals.broken()
    head = [segment for segment in segments if segment.start < scans[0]]
    kept = [data[each.start : each.end] for each in head if each.kind not in JPEG_EXTRAS]
    return Container(
        kind="JPEG",
        pixels=b"".join([START, *kept, memoryview(data)[scans[0] :]]),
        exif=next((data[each.body : each.end] for each in head if is_exif(data, each)), b""),
        has_many_scans=len(scans) > 1,
    )


def jpeg_segments(data: bytes) -> Iterator[Segment]:
    """Up to the end of the first picture."""
    position = len(START)
    while found := NEXT_MARKER.search(data, position):
        kind, body = found[1][0], found.end()
        position = body if kind == END else body + int.from_bytes(data[body : body + 2])
        yield Segment(kind, found.start(), body + 2, position)
        if kind == END:
            return


def is_exif(data: bytes, segment: Segment) -> bool:
    return segment.kind == APP1 and data.startswith(b"Exif\0\0", segment.body)


def open_png(data: bytes) -> Container:
    chunks = list(islice(png_chunks(data), MAX_PNG_CHUNKS + 1))
    if len(chunks) > MAX_PNG_CHUNKS:
        raise refusals.too_complex()
    if any(chunk.kind == b"acTL" for chunk in chunks):
        raise refusals.animated()
    kept = [data[each.start : each.end] for each in chunks if each.kind in PNG_PIXELS]
    exif = [data[each.start + 8 : each.end - 4] for each in chunks if each.kind == b"eXIf"]
    return Container("PNG", PNG_START + b"".join(kept), exif[0] if exif else b"")


def png_chunks(data: bytes) -> Iterator[Chunk]:
    position, kind = len(PNG_START), b""
    while kind != b"IEND" and position + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        yield Chunk(kind, position, position + length + 12)
        position += length + 12
