"""Drawn photos of the seven kinds, two scenes each: for tests that need something to see, and that
no photographer has rights in. Every draw is seeded."""

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.classifier.drawing import (
    DRAWN,
    Random,
    across,
    background,
    bottle_outline,
    crumpled,
    ellipse,
    grain,
    lay,
    outline,
    picture,
    round_and_torn,
    streak,
    words,
)

Draw = Callable[[Image.Image, Random], Image.Image]


def scene(label: str, which: int, seed: int, side: int = 320) -> Image.Image:
    """`which` of the two scenes of this kind, `seed` how it lies there."""
    random = np.random.default_rng([seed, which, *label.encode()])
    drawn = SCENES[label][which % 2](background(random), random)
    return grain(drawn.resize((side, side), Image.Resampling.LANCZOS), random)


def box(board: Image.Image, random: Random) -> Image.Image:
    """A parcel from above one of its corners, taped, with the flutes at its edge."""
    brown = np.array((184, 140, 92)) + random.normal(0, 8, 3)
    lean = random.uniform(-25, 25)
    near, far, left, right = (320 + lean, 590), (320 - lean, 90), (70, 250), (570, 260)
    middle, low = (320 + lean, 360), 180
    faces = (
        ([left, far, right, middle], 1.14),
        ([left, middle, near, (left[0], left[1] + low)], 0.94),
        ([middle, right, (right[0], right[1] + low), near], 0.70),
    )
    thing, whole = board.copy(), Image.new("L", board.size)
    fibres = random.normal(0, 4, (DRAWN, 1, 1)) + random.normal(0, 4, (DRAWN, DRAWN, 1))
    for points, factor in faces:
        mask = outline(points)
        thing.paste(picture(brown * factor + fibres), mask=mask)
        whole = ImageChops.lighter(whole, mask)
    draw = ImageDraw.Draw(thing, "RGBA")
    halves = [tuple(np.mean(pair, axis=0)) for pair in ((left, far), (middle, right))]
    draw.line(halves, fill=(226, 196, 140, 190), width=44)
    draw.line(halves, fill=(90, 60, 30, 200), width=3)
    draw.line([left, middle, right], fill=(120, 84, 50, 255), width=4)
    draw.line([middle, near], fill=(110, 76, 44, 255), width=4)
    return lay(board, thing, whole)


def corrugated(board: Image.Image, random: Random) -> Image.Image:
    """A torn-off flap, its flutes showing through, and folded once."""
    x = np.arange(DRAWN)[None, :, None]
    flutes = 9 * np.sin(x / 4.4) + 4 * np.sin(x / 61 + random.uniform(0, 6))
    brown = np.array((190, 147, 98)) + random.normal(0, 8, 3)
    values = brown + flutes + random.normal(0, 6, (DRAWN, DRAWN, 1))
    fold = 300 + int(random.integers(-60, 60))
    values[fold:] *= 0.82
    values[fold - 3 : fold + 3] *= 0.7
    torn = [(90 + i * 20, 110 + float(random.uniform(-14, 14))) for i in range(24)]
    shape = outline([*torn, (560, 540), (84, 552)])
    return lay(board, picture(values), shape, random.uniform(-24, 24))


def glass_bottle(board: Image.Image, random: Random) -> Image.Image:
    green = ((34, 110, 52), (92, 58, 22))[int(random.integers(2))]
    body = across(green, (0.35, 1.3, 0.9, 0.7, 1.1, 1.7, 0.4), 205, 435)
    through = np.asarray(board, float)
    thing = picture(body * 0.78 + through * 0.22 * np.array(green) / 110)
    thing = streak(streak(thing, 240, 250, 560, 16, 210), 392, 270, 520, 8, 130)
    thing = streak(thing, 300, 60, 180, 7, 190)
    draw = ImageDraw.Draw(thing)
    draw.rectangle((288, 34, 352, 62), fill=tuple(int(each * 0.6) for each in green))
    return lay(board, thing, outline(bottle_outline(32, 112, 34, 606)), random.uniform(-35, 35))


def jar(board: Image.Image, random: Random) -> Image.Image:
    """Clear, empty, without a lid: what one sees is its rim, its edges and what lies behind."""
    through = np.asarray(board.filter(ImageFilter.GaussianBlur(5)), float)
    edge = across((255, 255, 255), (0.3, 0.78, 1.0, 0.95, 1.02, 0.8, 0.35), 190, 450)
    thing = picture(through * edge / 255 * np.array((0.92, 1.0, 0.98)))
    thing = streak(streak(thing, 222, 190, 520, 20, 235), 404, 210, 500, 9, 150)
    draw = ImageDraw.Draw(thing, "RGBA")
    for y in (118, 134, 150):
        draw.arc((212, y - 22, 428, y + 22), 0, 180, fill=(70, 90, 88, 200), width=4)
    draw.ellipse((212, 80, 428, 136), outline=(240, 250, 248, 255), width=9)
    draw.ellipse((226, 90, 414, 128), outline=(80, 100, 98, 160), width=3)
    draw.arc((198, 500, 442, 580), 10, 170, fill=(235, 250, 246, 230), width=8)
    shape = outline([(212, 106), (428, 106), (428, 160), (450, 200), (450, 550), (434, 572)])
    ends = outline([(428, 106), (212, 106), (212, 160), (190, 200), (190, 550), (206, 572)])
    ends = ImageChops.lighter(ends, outline([(206, 560), (206, 160), (434, 160), (434, 572)]))
    shape = ImageChops.lighter(ImageChops.lighter(shape, ends), ellipse((212, 80, 428, 136)))
    return lay(board, thing, shape, random.uniform(-20, 20))


METAL = (0.45, 0.8, 1.28, 1.0, 0.62, 0.9, 1.36, 0.8, 0.4)


def can(board: Image.Image, random: Random) -> Image.Image:
    """Printed on its middle, bare at both ends, with a lid one can see."""
    print_colour = ((176, 26, 34), (28, 62, 150), (20, 120, 70))[int(random.integers(3))]
    thing = picture(across((182, 186, 190), METAL, 205, 435))
    printed = picture(across(print_colour, METAL, 205, 435))
    thing.paste(printed.crop((0, 150, DRAWN, 520)), (0, 150))
    draw = ImageDraw.Draw(thing, "RGBA")
    wave = [(x, 330 + 46 * math.sin(x / 46)) for x in range(200, 441, 6)]
    draw.line(wave, fill=(244, 244, 244, 220), width=34)
    draw.ellipse((214, 66, 426, 134), fill=(196, 200, 204), outline=(238, 240, 242), width=7)
    draw.ellipse((240, 80, 400, 122), outline=(120, 124, 128), width=4)
    draw.rounded_rectangle((298, 88, 350, 116), 12, fill=(150, 154, 158), outline=(230, 232, 234))
    thing = streak(thing, 262, 150, 560, 14, 120)
    shape = outline([(214, 100), (426, 100), (436, 140), (436, 540), (420, 580), (220, 580)])
    shape = ImageChops.lighter(shape, outline([(214, 100), (204, 140), (204, 540), (220, 580)]))
    shape = ImageChops.lighter(shape, ellipse((214, 66, 426, 134)))
    return lay(board, thing, shape, random.uniform(-75, 75))


def tin(board: Image.Image, random: Random) -> Image.Image:
    """A food tin without label, ribbed, its lid bent up."""
    values = across((188, 190, 194), METAL, 160, 480)
    y = np.arange(DRAWN)[:, None, None]
    values *= 1 + 0.16 * np.sin(y / 7) * ((y > 250) & (y < 500))
    thing = picture(values + random.normal(0, 3, (DRAWN, DRAWN, 1)))
    draw = ImageDraw.Draw(thing)
    draw.ellipse((160, 130, 480, 230), fill=(92, 94, 98), outline=(232, 234, 236), width=9)
    draw.ellipse((190, 150, 450, 226), fill=(128, 130, 134))
    for inset in (14, 34):
        draw.ellipse(
            (184 + inset, 40 + inset // 2, 470 - inset, 156 - inset // 2),
            fill=(204, 206, 210),
            outline=(140, 142, 146),
            width=4,
        )
    shape = outline([(160, 180), (480, 180), (480, 540), (450, 574), (190, 574), (160, 540)])
    for part in ((160, 130, 480, 230), (190, 500, 450, 580), (198, 47, 456, 149)):
        shape = ImageChops.lighter(shape, ellipse(part))
    return lay(board, thing, shape, random.uniform(-18, 18))


def banana(board: Image.Image, random: Random) -> Image.Image:
    steps = np.linspace(math.radians(20), math.radians(160), 40)
    outer = [(320 + 270 * math.cos(s), 130 + 330 * math.sin(s)) for s in steps]
    inner = [(320 + 235 * math.cos(s), 120 + 205 * math.sin(s)) for s in reversed(steps)]
    y = np.arange(DRAWN)[:, None, None]
    yellow = np.array((228, 190, 52)) + random.normal(0, 8, 3)
    thing = picture(yellow * (1.22 - y / 900) + random.normal(0, 5, (DRAWN, DRAWN, 1)))
    draw = ImageDraw.Draw(thing, "RGBA")
    ridge = [(320 + 254 * math.cos(s), 125 + 272 * math.sin(s)) for s in steps]
    draw.line(ridge, fill=(168, 126, 30, 150), width=7)
    for _ in range(26):
        s, r = random.uniform(0.5, 2.6), random.uniform(0.86, 1.0)
        x, top = 320 + 262 * r * math.cos(s), 128 + 310 * r * math.sin(s)
        size = random.uniform(3, 16)
        draw.ellipse((x, top, x + size * 1.6, top + size), fill=(88, 56, 22, 210))
    for x, top in (outer[0], outer[-1]):
        draw.ellipse((x - 34, top - 34, x + 34, top + 34), fill=(70, 48, 24, 255))
    return lay(board, thing, outline(outer + inner), random.uniform(-60, 60))


def leaves(board: Image.Image, random: Random) -> Image.Image:
    """Some of a tree's, green and brown, one upon the other."""
    for _ in range(6):
        green = ((74, 128, 44), (120, 140, 50), (146, 96, 40))[int(random.integers(3))]
        steps = np.linspace(0, 1, 24)
        wide = [68 * math.sin(math.pi * s) ** 0.8 + random.uniform(-2, 2) for s in steps]
        along = [130 + 380 * s for s in steps]
        shape = [(320 + w, y) for w, y in zip(wide, along, strict=True)]
        shape += [(320 - w, y) for w, y in reversed(list(zip(wide, along, strict=True)))]
        shade = np.where(np.arange(DRAWN)[None, :, None] < 320, 1.12, 0.86)
        thing = picture(np.array(green) * shade + random.normal(0, 7, (DRAWN, DRAWN, 1)))
        draw = ImageDraw.Draw(thing)
        vein = tuple(min(255, int(each * 1.35)) for each in green)
        draw.line([(320, 120), (320, 560)], fill=vein, width=6)
        for y in range(180, 480, 40):
            draw.line([(384, y - 46), (320, y), (256, y - 46)], fill=vein, width=3)
        turn, far = random.uniform(0, 360), random.uniform(20, 120)
        move = (int(far * math.cos(turn)), int(far * math.sin(turn)))
        thing, mask = thing.rotate(turn), outline(shape).rotate(turn)
        board = lay(board, ImageChops.offset(thing, *move), ImageChops.offset(mask, *move))
    return board


def newspaper(board: Image.Image, random: Random) -> Image.Image:
    thing = picture(np.array((226, 222, 210)) + random.normal(0, 4, (DRAWN, DRAWN, 1)))
    draw = ImageDraw.Draw(thing)
    draw.rectangle((120, 70, 520, 104), fill=(36, 34, 34))
    draw.rectangle((120, 122, 400, 140), fill=(70, 68, 66))
    grey = random.integers(50, 210, (8, 12), np.uint8)
    photo = Image.fromarray(grey).resize((190, 130), Image.Resampling.BICUBIC)
    thing.paste(photo.convert("RGB"), (256, 164))
    for left in (120, 256, 392):
        for top in range(166, 580, 11):
            if left == 120 or top > 304 or (left == 392 and top > 304):
                width = 122 * (random.uniform(0.4, 0.8) if random.random() < 0.12 else 1)
                words(draw, left, top, width, random)
    fold = np.asarray(thing, float)
    fold[330:] *= 0.9
    shape = outline([(100, 46), (542, 54), (548, 592), (96, 600)])
    return lay(board, picture(fold), shape, random.uniform(-25, 25))


def paper_ball(board: Image.Image, random: Random) -> Image.Image:
    thing = picture(crumpled((238, 238, 234), 46, random)).filter(ImageFilter.GaussianBlur(1.5))
    draw = ImageDraw.Draw(thing, "RGBA")
    for top in range(140, 520, 30):
        draw.arc((80, top - 60, 560, top + 60), 200, 340, fill=(110, 140, 190, 150), width=3)
    return lay(board, thing, round_and_torn(random, 200, 0.06))


def plastic_bottle(board: Image.Image, random: Random) -> Image.Image:
    """Clear and ribbed, with its label and a blue cap."""
    through = np.asarray(board.filter(ImageFilter.GaussianBlur(6)), float)
    edge = across((255, 255, 255), (0.5, 0.9, 1.12, 0.96, 1.06, 1.14, 0.55), 205, 435)
    y = np.arange(DRAWN)[:, None, None]
    ribs = 1 + 0.09 * np.sin(y / 8) * (y > 230)
    thing = picture(through * edge * ribs / 255 * np.array((0.94, 1.0, 1.05)) + 8)
    blue = across((40, 110, 190), (0.6, 1.2, 1.0, 0.6), 205, 435)
    thing.paste(picture(blue).crop((0, 300, DRAWN, 400)), (0, 300))
    draw = ImageDraw.Draw(thing, "RGBA")
    draw.rectangle((236, 336, 372, 362), fill=(250, 250, 250, 230))
    thing = streak(streak(thing, 236, 220, 590, 11, 220), 398, 240, 580, 8, 180)
    draw = ImageDraw.Draw(thing, "RGBA")
    draw.rectangle((282, 24, 358, 76), fill=(24, 84, 190))
    for x in range(284, 358, 7):
        draw.line([(x, 26), (x, 74)], fill=(16, 58, 140), width=2)
    draw.rectangle((288, 76, 352, 88), fill=(226, 236, 242, 220))
    return lay(board, thing, outline(bottle_outline(36, 112, 24, 612)), random.uniform(-40, 40))


def bag(board: Image.Image, random: Random) -> Image.Image:
    """A carrier bag, thin and full of creases, with its two handles."""
    tint = ((236, 240, 244), (214, 60, 66), (90, 170, 220))[int(random.integers(3))]
    creases = crumpled(tint, 70, random) * 0.72
    thin = np.asarray(board, float) * 0.18
    thing = picture(creases + thin + 26).filter(ImageFilter.GaussianBlur(2))
    for _ in range(9):
        x, top = random.uniform(160, 460), random.uniform(200, 420)
        thing = streak(thing, x, top, top + random.uniform(40, 140), 6, 170)
    sides = [(150 + random.uniform(-12, 12), 230 + 36 * i) for i in range(10)]
    other = [(490 + random.uniform(-12, 12), 560 - 36 * i) for i in range(10)]
    handles = [(470, 60), (410, 62), (396, 214), (250, 214), (232, 58), (172, 64)]
    return lay(board, thing, outline(sides + other + handles), random.uniform(-15, 15))


def wrapper(board: Image.Image, random: Random) -> Image.Image:
    """Of crisps: printed outside, foil where it is torn open."""
    colour = ((206, 40, 44), (240, 150, 20), (36, 120, 60), (110, 40, 130))[int(random.integers(4))]
    values = crumpled(colour, 60, random)
    values[:, 440:] = crumpled((208, 210, 214), 90, random)[:, 440:]
    thing = picture(values).filter(ImageFilter.GaussianBlur(1))
    draw = ImageDraw.Draw(thing, "RGBA")
    draw.ellipse((170, 220, 380, 400), fill=(250, 214, 60, 235))
    for y, width in ((276, 150), (310, 120), (340, 90)):
        draw.rounded_rectangle((200, y, 200 + width, y + 20), 8, fill=(150, 30, 30, 240))
    for _ in range(7):
        top = random.uniform(150, 460)
        thing = streak(thing, random.uniform(100, 500), top, top + 60, 7, 190)
    left = [(84 + 16 * (i % 2), 140 + 18 * i) for i in range(20)]
    right = [(556 + random.uniform(-34, 18), 500 - 20 * i) for i in range(19)]
    return lay(board, thing, outline(left + right), random.uniform(-35, 35))


def butts(board: Image.Image, random: Random) -> Image.Image:
    """Of cigarettes: an orange filter, burnt paper, ash around it."""
    ash = ImageDraw.Draw(board, "RGBA")
    for _ in range(160):
        x, y = random.normal(320, 130, 2)
        size = random.uniform(1, 7)
        ash.ellipse((x, y, x + size, y + size), fill=(70, 68, 66, 150))
    for turn in random.permutation([10, 75, 140, 200])[:3] + random.uniform(-20, 20):
        y = np.arange(DRAWN)[:, None, None]
        round_ = 1.12 - np.abs(y - 305) / 90
        values = np.array((232, 230, 224)) * round_
        x = np.arange(DRAWN)[None, :, None]
        speckled = np.array((206, 132, 62)) * round_ + random.normal(0, 14, (DRAWN, DRAWN, 1))
        values = np.where(x < 330, speckled, values)
        burnt = 398 + random.normal(0, 6, (DRAWN, 1, 1))
        thing = picture(np.where(x > burnt, np.array((52, 48, 46)) * round_, values))
        shape = outline([(180, 282), (425, 282), (438, 300), (430, 340), (180, 340)])
        move = (int(random.uniform(-90, 90)), int(random.uniform(-150, 150)))
        thing, shape = thing.rotate(turn), shape.rotate(turn)
        board = lay(board, ImageChops.offset(thing, *move), ImageChops.offset(shape, *move))
    return board


SCENES: dict[str, tuple[Draw, Draw]] = {
    "cardboard": (box, corrugated),
    "glass": (glass_bottle, jar),
    "metal": (can, tin),
    "organic": (banana, leaves),
    "paper": (newspaper, paper_ball),
    "plastic": (plastic_bottle, bag),
    "trash": (wrapper, butts),
}
