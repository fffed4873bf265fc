"""What drawn photos are made of: boards, outlines, light from the left, shadow, creases."""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

Random = np.random.Generator
Colour = tuple[int, int, int]
# Drawn larger and shrunk: smooth edges.
DRAWN = 640
BOARDS = ((214, 208, 198), (188, 190, 192), (150, 128, 104), (120, 124, 122), (226, 224, 220))


def background(random: Random) -> Image.Image:
    colour = np.array(BOARDS[random.integers(len(BOARDS))], float) + random.normal(0, 6, 3)
    cloud = Image.fromarray(random.integers(0, 255, (9, 9), np.uint8))
    cloud = cloud.resize((DRAWN, DRAWN), Image.Resampling.BICUBIC)
    texture = (np.asarray(cloud, float)[..., None] - 128) / 9
    light = np.linspace(12, -22, DRAWN)[None, :, None]
    speckles = random.normal(0, 7, (DRAWN, DRAWN, 1))
    return picture(colour + texture + light + speckles)


def picture(values: np.ndarray) -> Image.Image:
    shape = (*values.shape[:2], 3)
    return Image.fromarray(np.broadcast_to(values, shape).clip(0, 255).astype(np.uint8))


def grain(image: Image.Image, random: Random) -> Image.Image:
    values = np.asarray(image, float)
    return picture(values + random.normal(0, 2.5, values.shape))


def outline(points: Sequence[tuple[float, float]]) -> Image.Image:
    mask = Image.new("L", (DRAWN, DRAWN))
    ImageDraw.Draw(mask).polygon([(x, y) for x, y in points], fill=255)
    return mask


def ellipse(box: tuple[float, float, float, float]) -> Image.Image:
    mask = Image.new("L", (DRAWN, DRAWN))
    ImageDraw.Draw(mask).ellipse(box, fill=255)
    return mask


def lay(
    board: Image.Image, thing: Image.Image, mask: Image.Image, turn: float = 0.0
) -> Image.Image:
    """A thing on the board, with the shadow that it throws to the right."""
    thing = thing.rotate(turn, Image.Resampling.BICUBIC)
    mask = mask.rotate(turn, Image.Resampling.BICUBIC)
    shade = ImageChops.offset(mask, 16, 20).filter(ImageFilter.GaussianBlur(14))
    shade = shade.point(lambda value: value * 0.5)
    board = Image.composite(Image.new("RGB", board.size, (30, 28, 26)), board, shade)
    return Image.composite(thing, board, mask)


def across(colour: Colour, stops: Sequence[float], left: float, right: float) -> np.ndarray:
    """A colour, made lighter and darker from left to right, as on something round."""
    places = np.linspace(left, right, len(stops))
    factor = np.interp(np.arange(DRAWN), places, stops)[None, :, None]
    return np.broadcast_to(np.array(colour, float) * factor, (DRAWN, DRAWN, 3)).copy()


def streak(thing: Image.Image, x: float, top: float, bottom: float, width: float, alpha: int):
    """A window mirrored in something smooth."""
    mask = Image.new("L", thing.size)
    ImageDraw.Draw(mask).rounded_rectangle((x, top, x + width, bottom), width / 2, fill=alpha)
    white = Image.new("RGB", thing.size, (255, 255, 255))
    return Image.composite(white, thing, mask.filter(ImageFilter.GaussianBlur(4)))


def words(draw: ImageDraw.ImageDraw, left: float, top: float, width: float, random: Random):
    x = left
    while x < left + width - 6:
        length = min(random.uniform(6, 26), left + width - x)
        draw.rectangle((x, top, x + length, top + 4), fill=(92, 90, 88))
        x += length + 5


def crumpled(lit: Colour, facets: int, random: Random) -> np.ndarray:
    """Flat pieces, each turned another way to the light."""
    corners = random.uniform(0, DRAWN, (facets, 2))
    y, x = np.mgrid[0:DRAWN:4, 0:DRAWN:4]
    away = [(x - cx) ** 2 + (y - cy) ** 2 for cx, cy in corners]
    nearest = np.argmin(away, axis=0).repeat(4, 0).repeat(4, 1)
    light = random.uniform(0.62, 1.12, facets)[nearest][..., None]
    slope = random.normal(0, 0.0006, (facets, 2))[nearest]
    full_y, full_x = np.mgrid[0:DRAWN, 0:DRAWN]
    light = light + (slope[..., 0] * full_x + slope[..., 1] * full_y)[..., None] * 0.5
    return np.array(lit, float) * light


def round_and_torn(random: Random, radius: float, roughness: float) -> Image.Image:
    steps = np.linspace(0, 2 * math.pi, 36, endpoint=False)
    far = radius * (1 + random.normal(0, roughness, len(steps)))
    pairs = zip(steps, far, strict=True)
    return outline([(320 + r * math.cos(s), 320 + r * math.sin(s)) for s, r in pairs])


def bottle_outline(neck: float, body: float, top: float, bottom: float) -> list:
    middle, shoulder = DRAWN / 2, top + (bottom - top) * 0.32
    right = [(neck, top), (neck, shoulder - 50)]
    steps = np.linspace(0, math.pi, 12)
    right += [
        (neck + (body - neck) * (1 - math.cos(step)) / 2, shoulder - 50 + 90 * step / math.pi)
        for step in steps
    ]
    right += [(body, bottom - 18), (body - 14, bottom)]
    return [(middle + x, y) for x, y in right] + [(middle - x, y) for x, y in reversed(right)]
