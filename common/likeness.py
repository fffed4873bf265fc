"""PDQ: pictures that look alike to people get hashes that differ in few of their 256 bits.

The algorithm is Meta's, described in "The TMK+PDQF Video-Hashing Algorithm and the PDQ
Image-Hashing Algorithm" (2019). Its blur and its decimation are linear and work on each axis
alone, so one matrix for each axis does both at once.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# What the authors recommend as "the same picture, perhaps scaled or compressed anew".
SAFE_SAME_DISTANCE = 31
# Below this a picture has too few edges for its hash to say much.
GOOD_QUALITY = 50

GRID = 64
FREQUENCIES = 16
# The reference hashers shrink larger pictures to this first; so do we, or hashes would differ.
LONGEST_SIDE = 512
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)

Matrix = NDArray[np.floating[Any]]


class Likeness(NamedTuple):
    hash: bytes
    quality: int


def pdq(image: Image.Image) -> Likeness:
    """The hash and, from 0 to 100, how much there was to see."""
    small = image.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=1.5)
    luma = np.asarray(small, dtype=np.float32) @ LUMA
    rows, columns = luma.shape
    grid = shrinking(rows) @ luma @ shrinking(columns).T
    waves = COSINES @ grid @ COSINES.T
    return Likeness(bits_above_median(waves), quality(grid))


def distance(one: bytes, other: bytes) -> int:
    """In how many of 256 bits two hashes differ; 128 is what strangers have."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


@lru_cache(maxsize=64)
def shrinking(length: int) -> Matrix:
    """Blur twice with a box (a tent, then), and take 64 samples: as one matrix, 64 x length."""
    samples = ((np.arange(GRID) + 0.5) * length / GRID).astype(int)
    window = -(-length // (2 * GRID))
    box = box_blur(length, window)
    matrix: Matrix = (box[samples] @ box).astype(np.float32)
    return matrix


def box_blur(length: int, window: int) -> Matrix:
    """Row i is the mean of the window around i, of what is left of it at the edges."""
    ahead = window // 2
    offset = np.arange(length)[None, :] - np.arange(length)[:, None]
    inside = (offset <= ahead) & (offset > ahead - window)
    blur: Matrix = inside / inside.sum(axis=1, keepdims=True)
    return blur


def cosines() -> Matrix:
    """Rows 1 to 16 of the 64-point DCT: without the mean, without fine grain."""
    frequency = np.arange(1, FREQUENCIES + 1)[:, None]
    place = 2 * np.arange(GRID)[None, :] + 1
    waves: Matrix = np.sqrt(2 / GRID) * np.cos(np.pi / 2 / GRID * frequency * place)
    return waves.astype(np.float32)


COSINES = cosines()


def bits_above_median(waves: Matrix) -> bytes:
    """The first frequency is the last bit, as the reference writes it."""
    values = waves.ravel()
    lower_median = np.partition(values, values.size // 2 - 1)[values.size // 2 - 1]
    return np.packbits((values > lower_median)[::-1]).tobytes()


def quality(grid: Matrix) -> int:
    """Steep steps between neighbours, each in whole hundredths of the scale, so that noise is 0."""
    steps = [np.abs(np.diff(grid, axis=axis) * 100 / 255).astype(int).sum() for axis in (0, 1)]
    return min(100, int(sum(steps)) // 90)
