"""Flat pictures of the demo's rewards, drawn here so that none is anybody else's."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 900
# Drawn larger and made smaller: that is what smooths the edges.
FINE = 2

SKY, HILL, GROUND = "#e4efe7", "#c7dccd", "#a5c9b2"
GREEN, LEAF, DARK = "#14603f", "#2f7d55", "#27332d"
SUN, CLAY, WOOD, PAPER, GLASS = "#f3cf8b", "#cf8464", "#8a6248", "#faf4e4", "#cfe3dc"

Point = tuple[float, float]


class Canvas:
    """1200 by 900 points, whatever it is drawn in."""

    def __init__(self, back: str) -> None:
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), back)
        self._draw = ImageDraw.Draw(self.image)

    def shape(self, colour: str, *points: Point) -> None:
        self._draw.polygon(_fine(points), fill=colour)

    def box(self, colour: str, start: Point, end: Point, radius: float = 0) -> None:
        self._draw.rounded_rectangle(_fine([start, end]), radius * FINE, fill=colour)

    def disc(self, colour: str, middle: Point, across: float, down: float = 0) -> None:
        (x, y), half, tall = middle, across / 2, (down or across) / 2
        self._draw.ellipse(_fine([(x - half, y - tall), (x + half, y + tall)]), fill=colour)

    def line(self, colour: str, width: float, *points: Point) -> None:
        self._draw.line(_fine(points), fill=colour, width=round(width * FINE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(colour, (x, y), width)

    def ring(self, colour: str, middle: Point, across: float, width: float) -> None:
        (x, y), half = middle, across / 2
        ends = _fine([(x - half, y - half), (x + half, y + half)])
        self._draw.ellipse(ends, outline=colour, width=round(width * FINE))

    def png(self) -> bytes:
        out = BytesIO()
        self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG")
        return out.getvalue()


def _fine(points: tuple[Point, ...] | list[Point]) -> list[Point]:
    return [(x * FINE, y * FINE) for x, y in points]


def draw_bag() -> bytes:
    page = _outdoors()
    page.ring(WOOD, (600, 330), 260, 26)
    page.shape(PAPER, (370, 330), (830, 330), (880, 780), (320, 780))
    page.shape("#efe5cb", (320, 780), (880, 780), (876, 740), (324, 740))
    _leaf(page, (600, 560), 150)
    return page.png()


def draw_tree() -> bytes:
    page = _outdoors()
    page.line(LEAF, 22, (600, 610), (596, 470), (604, 300))
    for side, height in ((-1, 470), (1, 410), (-1, 350)):
        page.disc(LEAF, (600 + side * 88, height), 170, 84)
    page.disc(GREEN, (604, 282), 110, 160)
    page.shape(CLAY, (440, 600), (760, 600), (716, 800), (484, 800))
    page.box("#b96f51", (420, 570), (780, 640), 16)
    return page.png()


def draw_bus() -> bytes:
    page = _outdoors()
    page.box("#6e7a73", (0, 740), (1200, 900))
    for start in range(60, 1200, 240):
        page.box(PAPER, (start, 812), (start + 130, 826), 7)
    page.box(GREEN, (200, 300), (1000, 740), 48)
    page.box(LEAF, (200, 560), (1000, 610))
    for start in (250, 420, 590):
        page.box(GLASS, (start, 370), (start + 140, 520), 16)
    page.box(GLASS, (790, 370), (960, 700), 16)
    page.line(GREEN, 10, (875, 372), (875, 700))
    page.disc(SUN, (962, 650), 44)
    for x in (380, 720):
        page.disc(DARK, (x, 740), 150)
        page.disc("#a4b1a9", (x, 740), 66)
    return page.png()


def draw_cup() -> bytes:
    page = _indoors()
    page.ring(PAPER, (800, 560), 200, 38)
    page.shape(PAPER, (380, 420), (800, 420), (750, 740), (430, 740))
    page.disc("#efe5cb", (590, 420), 420, 90)
    page.disc(WOOD, (590, 424), 366, 66)
    page.disc("#efe5cb", (590, 756), 520, 50)
    _leaf(page, (590, 590), 100)
    for x in (500, 590, 680):
        page.line("#fffdf6", 18, (x, 330), (x + 26, 280), (x - 14, 230), (x + 16, 180))
    return page.png()


def draw_compost() -> bytes:
    page = _outdoors()
    page.disc(WOOD, (600, 800), 900, 120)
    page.shape(WOOD, (390, 330), (810, 330), (850, 800), (350, 800))
    page.shape("#6e4f3c", (390, 330), (810, 330), (840, 250), (360, 250))
    page.line(PAPER, 18, (400, 332), (800, 332))
    page.disc(PAPER, (600, 570), 270)
    _leaf(page, (600, 580), 100)
    return page.png()


def draw_pool() -> bytes:
    page = Canvas("#d6e8ee")
    page.disc(SUN, (980, 170), 170)
    page.box("#7fb7cc", (0, 430), (1200, 900))
    for row, shift in ((500, 0), (620, 120), (740, 0), (860, 120)):
        for start in range(-120 + shift, 1200, 240):
            points = [(start, row), (start + 60, row - 26), (start + 120, row), (start + 180, row)]
            page.line("#a9d3e2", 12, *points)
    page.ring(CLAY, (600, 600), 380, 96)
    for across, down in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        near, far = (600 + across * 92, 600 + down * 92), (600 + across * 109, 600 + down * 109)
        page.line(PAPER, 60, near, far)
    return page.png()


PICTURES: dict[str, Callable[[], bytes]] = {
    "bag": draw_bag,
    "tree": draw_tree,
    "bus": draw_bus,
    "cup": draw_cup,
    "compost": draw_compost,
    "pool": draw_pool,
}


def _outdoors() -> Canvas:
    page = Canvas(SKY)
    page.disc(SUN, (980, 190), 170)
    page.disc(HILL, (240, 860), 1100, 700)
    page.disc(GROUND, (860, 960), 1300, 560)
    return page


def _indoors() -> Canvas:
    page = Canvas(HILL)
    page.box(SKY, (140, 90), (470, 400), 20)
    page.line(HILL, 14, (305, 90), (305, 400))
    page.box(WOOD, (0, 740), (1200, 900))
    page.box("#6e4f3c", (0, 740), (1200, 764))
    return page


def _leaf(page: Canvas, middle: Point, size: float) -> None:
    x, y = middle
    page.disc(LEAF, (x - size * 0.42, y - size * 0.2), size * 1.1, size * 0.6)
    page.disc(GREEN, (x + size * 0.42, y - size * 0.45), size * 1.1, size * 0.6)
    page.line(GREEN, size * 0.1, (x, y + size * 0.7), (x, y - size * 0.3))
