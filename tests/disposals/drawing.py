"""Photos that the tests' model knows by their colour, and that have something to see on them."""

import io
import random

from PIL import Image

from common.photos import Received, receive
from tests.classifier.colours import COLOURS, photo_of, unclear_photo

__all__ = ["again", "drawn", "photo_of", "received", "unclear_photo"]

BLOCKS = 12
STEP = 20


def drawn(label: str, seed: int = 1, strength: int = 18) -> bytes:
    """Blocks a little lighter and darker than the kind's colour; another seed is another thing."""
    return jpeg(picture(label, seed, strength))


def again(label: str, seed: int = 1, strength: int = 18) -> bytes:
    """The same thing, in a smaller and rougher file."""
    return jpeg(picture(label, seed, strength).resize((200, 200)), quality=70)


def picture(label: str, seed: int, strength: int) -> Image.Image:
    chance = random.Random(seed)
    image = Image.new("RGB", (BLOCKS * STEP, BLOCKS * STEP))
    for x in range(BLOCKS):
        for y in range(BLOCKS):
            shade = chance.choice([-strength, strength])
            colour = tuple(max(0, min(255, part + shade)) for part in COLOURS[label])
            image.paste(colour, (x * STEP, y * STEP, (x + 1) * STEP, (y + 1) * STEP))
    return image


def jpeg(image: Image.Image, quality: int = 90) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def received(content: bytes) -> Received:
    return receive(io.BytesIO(content))
