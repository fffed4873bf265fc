"""Photos that are paid for: 12 megapixels, noisy as a phone's, of things that the recogniser is
sure of, and no two alike."""

import io
import random
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops

from bench.drawn_photos import LARGE, NOISE, as_jpeg
from classifier.predictor import Predictor
from classifier.services.recognising import open_small
from common.likeness import GOOD_QUALITY, SAFE_SAME_DISTANCE, Likeness, distance
from common.photos import likeness_of, receive

ROOT = Path(__file__).resolve().parent.parent
THINGS = sorted((ROOT / "tests" / "classifier" / "golden").glob("*.jpg"))
# What is left of a photo that is turned about its middle.
WITHIN = 0.7
# Of the grain: what changes nothing.
MIDDLE = 128


def sure_photos(model: Predictor, count: int) -> list[bytes]:
    """In as many tries as it takes, though never for ever."""
    found: list[bytes] = []
    hashes: list[bytes] = []
    with ThreadPoolExecutor(2) as pool:
        for jpeg in pool.map(draw_thing, range(4 * count)):
            likeness = likeness_if_sure(model, jpeg)
            if likeness and all(
                distance(other, likeness.hash) > SAFE_SAME_DISTANCE for other in hashes
            ):
                found.append(jpeg)
                hashes.append(likeness.hash)
            if len(found) == count:
                pool.shutdown(cancel_futures=True)
                return found
    raise RuntimeError(f"The recogniser was sure of {len(found)} photos only, not of {count}")


def likeness_if_sure(model: Predictor, jpeg: bytes) -> Likeness | None:
    photo = open_small(receive(io.BytesIO(jpeg)))
    found, _heat = model.look(photo.image)
    likeness = likeness_of(photo)
    is_good = likeness.quality >= GOOD_QUALITY
    return likeness if found.is_sure and is_good else None


def draw_thing(seed: int) -> bytes:
    chance = random.Random(seed)
    with Image.open(THINGS[seed % len(THINGS)]) as file:
        turned = file.convert("RGB").rotate(chance.uniform(0, 360), Image.Resampling.BILINEAR)
    size = turned.width * chance.uniform(WITHIN - 0.1, WITHIN)
    left, top = ((turned.width - size) / 2, (turned.height - size * 3 / 4) / 2)
    box = (left, top, left + size, top + size * 3 / 4)
    large = turned.resize(LARGE, Image.Resampling.BILINEAR, box=box)
    return as_jpeg(ImageChops.add(large, grain(), offset=-MIDDLE))


@cache
def grain() -> Image.Image:
    """One for all: it takes long to make, and is gone from a photo once that is made smaller."""
    return Image.merge("RGB", [Image.effect_noise(LARGE, NOISE)] * 3)


def other_bytes(jpeg: bytes, remark: str) -> bytes:
    """The same picture in another file: with a comment behind its first mark."""
    words = remark.encode()
    return jpeg[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2) + words + jpeg[2:]
