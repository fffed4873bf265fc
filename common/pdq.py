"""PDQ: pictures that look alike to people get hashes that differ in few of their 256 bits.

The algorithm is Meta's, described in "The TMK+PDQF Video-Hashing Algorithm and the PDQ
Image-Hashing Algorithm" (2019). Its blur and its decimation are linear and work on each axis
alone, so one matrix for each axis does both at once.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from common.likeness import Likeness

GRID = 64
FREQUENCIES = 16
# The reference hashers shrink larger pictures to this first; so do we, or hashes would differ.
LONGEST_SIDE = 512
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)

Matrix = NDArray[np.floating[Any]]


def pdq(image: Image.Image) -> Likeness:
    """The hash and, from 0 to 100, how much there was to see."""
    small = image.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=1.5)
    luma = np.asarray(small, dtype=np.float32) @ LUMA
    rows, columns = luma.shape
    grid = shrinking(rows) @ luma @ shrinking(columns).T
    waves = COSINES @ grid @ COSINES.T
    return Likeness(bits_above_median(waves), quality(grid))


@lru_cache(maxsize=64)
def shrinking(length: int) -> Matrix:
    """Blur twice with a box (a tent, then), and take 64 samples: as one matrix, 64 x length.

    A box is the mean of the window around a place, of what is left of it at the edges. The second
    is summed up as differences of running sums, so that no matrix is length x length.
    """
    samples = ((np.arange(GRID) + 0.5) * length / GRID).astype(int)
    window = -(-length // (2 * GRID))
    ahead = window // 2
    places = np.arange(length)
    first = np.maximum(places + ahead - window + 1, 0)
    last = np.minimum(places + ahead, length - 1)
    share = 1 / (last - first + 1)
    inside = (places >= first[samples, None]) & (places <= last[samples, None])
    sums = np.pad(np.cumsum(inside * share[samples, None] * share, axis=1), ((0, 0), (1, 0)))
    begins = np.maximum(places - ahead, 0)
    ends = np.clip(places - ahead + window, 0, length)
    matrix: Matrix = (sums[:, ends] - sums[:, begins]).astype(np.float32)
    return matrix


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
