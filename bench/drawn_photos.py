"""Pictures for a measurement: as large, as coarse and as noisy as photos, and no two alike."""

import io

import numpy as np
from PIL import Image

SMALL = (640, 480)
# 12 megapixels, what phones make.
LARGE = (4000, 3000)
# So many pixels across is what a coarse thing in the picture.
THING = 40
NOISE = 6.0


def draw(size: tuple[int, int], seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    width, height = size
    things = random.integers(0, 256, (height // THING, width // THING, 3), np.uint8)
    smooth = Image.fromarray(things).resize(size, Image.Resampling.BICUBIC)
    noise = random.standard_normal((height, width, 1), np.float32) * NOISE
    return Image.fromarray((np.asarray(smooth) + noise).clip(0, 255).astype(np.uint8))


def draw_jpegs(size: tuple[int, int], count: int) -> list[bytes]:
    return [as_jpeg(draw(size, seed)) for seed in range(count)]


def as_jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()
