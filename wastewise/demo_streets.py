"""Photos of the demo's reports: a street with rubbish, and the same street without it."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from common.photos import Received, receive
from wastewise.demo_disposals import SHAPES

WIDTH, HEIGHT = 1000, 750
# Around a thing, for its shadow.
EDGE = 12
WALLS = ("#cdb79a", "#b8c2bc", "#d9c9b0", "#a9b3ad", "#c9a58f")
STREETS = ("#7f8488", "#8b8a86", "#757b80")
# What lies about where a report tells of no kind of thing.
MIXED = ("plastic", "trash", "cardboard", "paper", "organic")


def photo_of(kind: str, number: int, *, is_clean: bool = False) -> Received:
    """The same street for the same number, with and without what lies on it."""
    chance = random.Random(f"street {number}")  # noqa: S311
    image = street(chance)
    if not is_clean:
        for _thing in range(chance.randint(4, 9)):
            put(image, kind if kind in SHAPES else chance.choice(MIXED), chance)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86)
    out.seek(0)
    return receive(out)


def street(chance: random.Random) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(WALLS))
    draw = ImageDraw.Draw(image, "RGBA")
    edge = chance.randint(270, 340)
    for x in range(-40, WIDTH, chance.randint(90, 150)):
        draw.line([(x, 0), (x, edge)], "#00000014", 4)
    for y in range(30, edge, 60):
        draw.line([(0, y), (WIDTH, y)], "#ffffff1c", 3)
    draw.rectangle((0, edge, WIDTH, edge + 60), "#b9b6ae")
    draw.rectangle((0, edge + 60, WIDTH, HEIGHT), chance.choice(STREETS))
    for _patch in range(300):
        x, y = chance.randint(0, WIDTH), chance.randint(edge + 60, HEIGHT)
        size = chance.randint(2, 7)
        draw.ellipse((x, y, x + 2 * size, y + size), chance.choice(["#00000016", "#ffffff14"]))
    door = chance.randint(40, WIDTH - 260)
    draw.rectangle((door, 40, door + 170, edge), chance.choice(["#5f6f68", "#6d5a48", "#4f5f70"]))
    return image


def put(image: Image.Image, kind: str, chance: random.Random) -> None:
    """Smaller the further up the street it lies."""
    drawn = Image.new("RGBA", (960, 720))
    SHAPES[kind](ImageDraw.Draw(drawn), chance)
    # What is empty around it would be turned and blurred with it.
    thing = drawn.crop(drawn.getbbox())
    middle = chance.randint(400, HEIGHT - 60)
    share = 0.25 + 0.35 * (middle - 400) / 300
    small = thing.resize((round(thing.width * share), round(thing.height * share)))
    turned = ImageOps.expand(
        small.rotate(chance.uniform(-120, 120), Image.Resampling.BICUBIC, expand=True), EDGE
    )
    shade = Image.new("RGBA", turned.size, "#00000077")
    soft = turned.getchannel("A").filter(ImageFilter.GaussianBlur(EDGE / 2))
    x, y = chance.randint(0, WIDTH) - turned.width // 2, middle - turned.height // 2
    image.paste(shade, (x + 5, y + 8), soft)
    image.paste(turned, (x, y), turned)
