"""Files that mean harm or are merely odd, made on the spot; `FILES` says what each must get."""

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from PIL import Image

ACCEPTED = ""
PNG_START = b"\x89PNG\r\n\x1a\n"
RED = (200, 30, 40)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def plain(mode: str = "RGB", size: tuple[int, int] = (96, 64), colour: Any = RED) -> Image.Image:
    return Image.new(mode, size, colour)


def jpeg(size: tuple[int, int] = (96, 64), **options: Any) -> bytes:
    return saved(plain(size=size), "JPEG", **options)


def heic(image: Image.Image, **options: Any) -> bytes:
    from pillow_heif import from_pillow

    out = io.BytesIO()
    from_pillow(image).save(out, **options)
    return out.getvalue()


def near(one: Sequence[int], other: Sequence[int], by: int = 6) -> bool:
    """Lossy pictures may be off by this much."""
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    size: tuple[int, int] = (96, 64),
    *,
    pixels: bytes | None = None,
    extras: bytes = b"",
    depth: int = 8,
    colour: int = 2,
) -> bytes:
    """Black, unless told otherwise; `colour` 0 is grey, 2 RGB, 6 RGB with alpha."""
    channels = {0: 1, 2: 3, 6: 4}[colour]
    if pixels is None:
        pixels = zlib.compress(bytes(size[1] * (size[0] * channels * depth // 8 + 1)), 9)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0))
    return PNG_START + header + extras + chunk(b"IDAT", pixels) + chunk(b"IEND")


def animation(kind: str) -> bytes:
    frames = [plain(colour=(shade, 0, 0)) for shade in (10, 120, 240)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def png_of_900_megapixels() -> bytes:
    return png((30_000, 30_000), pixels=zlib.compress(bytes(1_000_000), 9))


def png_with_profiles_that_inflate() -> bytes:
    profile = chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(1_040_000), 9))
    return png(extras=profile * 13_000)


def png_with_texts_that_inflate() -> bytes:
    return png(extras=chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(1_040_000), 9)) * 13_000)


def png_with_a_million_chunks() -> bytes:
    return png(extras=chunk(b"juNk") * 1_200_000)


def jpeg_with_a_million_segments() -> bytes:
    return jpeg()[:2] + b"\xff\xfe\x00\x02" * 3_500_000 + jpeg()[2:]


def jpeg_with_endless_fill(last: bytes) -> bytes:
    return jpeg()[:2] + b"\xff" * 14_000_000 + last + jpeg()[2:]


def jpeg_scanned_again_and_again(times: int, side: int = 4600) -> bytes:
    """Each scan is a few bytes for a whole pass over the picture."""
    data = jpeg((side, side), progressive=True)
    first = data.index(b"\xff\xda")
    after = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]").search(data, first + 2)
    assert after is not None
    return data[:first] + data[first : after.start()] * times + data[first:]


def jpeg_with_exif_that_points_at_itself() -> bytes:
    entries = b"".join(struct.pack("<HHII", 1000 + number, 7, 60_000, 8) for number in range(5_000))
    block = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 5_000) + entries + bytes(4)
    return jpeg()[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg()[2:]


def webp_of(width: int, height: int) -> bytes:
    """A small picture whose header says otherwise."""
    data = bytearray(saved(plain(), "WEBP", lossless=True))
    place = data.index(b"VP8L") + 9
    (bits,) = struct.unpack_from("<I", data, place)
    bits = bits & ~0x0FFFFFFF | width - 1 | (height - 1) << 14
    struct.pack_into("<I", data, place, bits)
    return bytes(data)


def heic_of(width: int, height: int, *, real: tuple[int, int] = (96, 64)) -> bytes:
    data = bytearray(heic(plain(size=real), quality=10))
    for found in re.finditer(b"ispe", bytes(data)):
        struct.pack_into(">II", data, found.start() + 8, width, height)
    return bytes(data)


def heic_of_one_block_held_many_times(pictures: int = 200, block: int = 13_000_000) -> bytes:
    """Every picture's EXIF item is made to point at the first one's bytes."""
    from pillow_heif import HeifFile

    file = HeifFile()  # type: ignore[no-untyped-call]
    for number in range(pictures):
        file.add_from_pillow(plain(size=(64, 64)))
        file[number].info["exif"] = b"Exif\0\0II*\0" + bytes(20 if number else block)
    out = io.BytesIO()
    file.save(out, quality=10)
    data = bytearray(out.getvalue())
    first = data.index(b"iloc") + 12
    # Item: id, source, start of its data, number of extents, offset, length.
    items = [list(each) for each in iter_items(data, first)]
    longest = max(items, key=lambda item: item[5])
    for number, item in enumerate(items):
        if item[5] == 34:
            struct.pack_into(">HHIHII", data, first + 18 * number, item[0], *longest[1:])
    return bytes(data)


def iter_items(data: bytearray, first: int) -> Iterator[tuple[int, ...]]:
    (count,) = struct.unpack_from(">H", data, first - 2)
    return struct.iter_unpack(">HHIHII", data[first : first + 18 * count])


# What it is, how it is made, and the code it is refused with.
FILES: Sequence[tuple[str, Callable[[], bytes], str]] = (
    ("zero bytes", lambda: b"", "EMPTY"),
    ("text called .jpg", lambda: b"I am a photo, honestly. " * 100, "UNSUPPORTED_TYPE"),
    ("SVG", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "UNSUPPORTED_TYPE"),
    ("GIF", lambda: saved(plain("P", colour=1), "GIF"), "UNSUPPORTED_TYPE"),
    ("PDF", lambda: b"%PDF-1.7\n" + jpeg(), "UNSUPPORTED_TYPE"),
    ("AVIF", lambda: saved(plain(), "AVIF"), "UNSUPPORTED_TYPE"),
    ("HTML before a JPEG", lambda: b"<script>alert(1)</script>" + jpeg(), "UNSUPPORTED_TYPE"),
    ("JPEG before a ZIP and HTML", lambda: jpeg() + b"PK\x03\x04<script>alert(1)", ACCEPTED),
    ("JPEG before a film", lambda: jpeg() + b"\xff\xda\x00\x02" * 500, ACCEPTED),
    ("JPEG cut in half", lambda: jpeg((1600, 1200))[:5_000], "BROKEN"),
    ("JPEG without pixels", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF", "BROKEN"),
    ("PNG cut in half", lambda: png((600, 400))[:-60], "BROKEN"),
    ("PNG with one wrong bit", lambda: png()[:-14] + b"\x00\x00" + png()[-12:], "BROKEN"),
    ("WebP cut in half", lambda: saved(plain(size=(600, 400)), "WEBP")[:-60], "BROKEN"),
    ("HEIC cut in half", lambda: heic(plain())[:-60], "BROKEN"),
    ("HEIC larger than it says", lambda: heic_of(64, 64, real=(800, 800)), "BROKEN"),
    ("animated WebP", lambda: animation("WEBP"), "ANIMATED"),
    ("animated PNG", lambda: animation("PNG"), "ANIMATED"),
    ("PNG of 30,000 x 30,000", png_of_900_megapixels, "TOO_MANY_PIXELS"),
    ("WebP of 16,383 x 16,383", lambda: webp_of(16_383, 16_383), "TOO_MANY_PIXELS"),
    ("WebP of 13,000 x 13,000", lambda: webp_of(13_000, 13_000), "TOO_MANY_PIXELS"),
    ("HEIC of 30,000 x 30,000", lambda: heic_of(30_000, 30_000), "TOO_MANY_PIXELS"),
    ("PNG of 1 x 1", lambda: png((1, 1)), "TOO_SMALL"),
    ("PNG of 4,000 x 40", lambda: png((4_000, 40)), "ODD_SHAPE"),
    ("JPEG of 300 scans", lambda: jpeg_scanned_again_and_again(300, 800), "TOO_COMPLEX"),
    ("JPEG of 3.5 million segments", jpeg_with_a_million_segments, "TOO_COMPLEX"),
    ("PNG of 1.2 million chunks", png_with_a_million_chunks, "TOO_COMPLEX"),
    ("HEIC that holds 13 MB 200 times", heic_of_one_block_held_many_times, "TOO_COMPLEX"),
    ("JPEG of 14 MB of fill", lambda: jpeg_with_endless_fill(b""), ACCEPTED),
    ("JPEG of fill to nowhere", lambda: jpeg_with_endless_fill(b"\x00"), ACCEPTED),
    ("JPEG whose EXIF is a maze", jpeg_with_exif_that_points_at_itself, ACCEPTED),
    ("PNG of profiles that inflate", png_with_profiles_that_inflate, ACCEPTED),
    ("PNG of texts that inflate", png_with_texts_that_inflate, ACCEPTED),
    ("CMYK JPEG", lambda: saved(plain("CMYK", colour=(0, 255, 0, 0)), "JPEG"), ACCEPTED),
    ("16-bit PNG", lambda: png(depth=16, colour=6), ACCEPTED),
)
# As large as they may be: for the benchmark.
LARGEST: Sequence[tuple[str, Callable[[], bytes], str]] = (
    ("16-bit PNG of 12.5 megapixels", lambda: png((4_096, 3_072), depth=16, colour=6), ACCEPTED),
    ("JPEG of 88 megapixels", lambda: jpeg((9_400, 9_400)), ACCEPTED),
    ("JPEG of 21 megapixels, 20 scans", lambda: jpeg_scanned_again_and_again(10), ACCEPTED),
    ("WebP of 12.5 megapixels", lambda: saved(plain(size=(4_096, 3_072)), "WEBP"), ACCEPTED),
)
