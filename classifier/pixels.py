"""The only preprocessing there is: training, evaluation and serving all come through here.

Scaling to the network's own range is part of its graph.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

# How large a photo is opened to be looked at: `open_photo(received, longest_side=LONGEST_SIDE)`.
# An eighth of what phones make, 4,000 or 4,032 pixels: the smallest that a JPEG is decoded to.
LONGEST_SIDE = 500
# Counts the ways in which photos became pixels. Raise it with each change here or in decoding:
# photos that were unpacked the old way are then unpacked anew for training.
WAY = 2


def to_pixels(image: Image.Image, size: int) -> Pixels:
    """The whole picture as a square, `size` by `size`, RGB from 0 to 255.

    Squeezed rather than cropped: what somebody holds into a corner still counts.
    """
    # convert copies a picture that is RGB already.
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    # Halved or more by plain averages first as far as that goes: bicubic reads what is left of it.
    square = rgb.resize((size, size), Image.Resampling.BICUBIC, reducing_gap=1.0)
    pixels: NDArray[Any] = np.asarray(square)
    return pixels
