"""HEIC pictures, decoded in a process of their own: see heic_child.py for the reasons."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from common.photos import refusals

CHILD = Path(__file__).with_name("heic_child.py")
# The child's own limit is processor time; this is for a machine so busy that it never gets any.
PATIENCE_SECONDS = 15


@dataclass(frozen=True)
class HeicPicture:
    """`image` is None when the picture has more pixels than was allowed."""

    image: Image.Image | None
    width: int
    height: int
    exif: bytes


def read_heic(data: bytes, *, most_pixels: int, longest_side: int) -> HeicPicture:
    # -I: nothing of our environment decides what the child imports.
    command = [sys.executable, "-I", str(CHILD), str(most_pixels), str(longest_side)]
    try:
        child = subprocess.run(  # noqa: S603 (our own script)
            command, input=data, capture_output=True, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise refusals.too_complex() from error
    if child.returncode < 0 or b"Out of memory" in child.stderr or b"MemoryError" in child.stderr:
        raise refusals.too_complex()
    if child.returncode:
        raise refusals.broken()
    return parse(child.stdout)


def parse(output: bytes) -> HeicPicture:
    line, _, rest = output.partition(b"\n")
    header = json.loads(line)
    exif = rest[: header["exif"]]
    image = None
    if header["mode"]:
        pixels = memoryview(rest)[len(exif) :]
        image = Image.frombytes(header["mode"], tuple(header["size"]), pixels)
    return HeicPicture(image, header["width"], header["height"], exif)
