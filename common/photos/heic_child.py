"""Decodes one HEIC picture in a process of its own. Run as a script by heic.py, never imported.

A HEIC file is a small file system: 14 MB of it can make the library hold one block 300 times, and
its pictures may be built from pictures. Here the system itself bounds memory and time.
In: the file, and as arguments the most pixels and the longest side wanted. Out: a line of JSON,
the EXIF block, the pixels; without pixels where there would be too many.
"""

import json
import resource
import sys
from typing import Any

# A picture of 24 megapixels needs 140 MB.
MEMORY = 170 * 2**20
SECONDS = 4
# Pillow takes four bytes for a pixel of three; in strips, for a few rows at a time.
STRIP = 256


def main(most_pixels: int, longest_side: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from pillow_heif import open_heif

    picture = open_heif(sys.stdin.buffer.read(), remove_stride=False)
    width, height = picture.size
    exif = picture.info["exif"] or b""
    header = {"width": width, "height": height, "exif": len(exif)}
    if width * height > most_pixels:
        print(json.dumps(header | {"mode": "", "size": (0, 0)}))
        return
    small = shrink(picture, max(1, max(width, height) // longest_side))
    sys.stdout.buffer.write(json.dumps(header | {"mode": small.mode, "size": small.size}).encode())
    sys.stdout.buffer.write(b"\n" + exif + small.tobytes())


def shrink(picture: Any, factor: int) -> Any:
    from PIL import Image

    pixels, stride, (width, height) = picture.data, picture.stride, picture.size
    small = Image.new(picture.mode, (-(-width // factor), -(-height // factor)))
    rows = STRIP * factor
    for top in range(0, height, rows):
        size = width, min(rows, height - top)
        part = pixels[top * stride : (top + size[1]) * stride]
        strip = Image.frombuffer(picture.mode, size, part, "raw", picture.mode, stride, 1)
        small.paste(strip.reduce(factor), (0, top // factor))
    return small


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
