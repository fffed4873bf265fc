"""Draws the golden pictures: `python -m tests.photos.render`. Nobody else's photos are in here."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).parent
SIZE = (1280, 960)
TABLE = 620


def scene() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A wall that grows darker, and a table with boards."""
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    for y in range(SIZE[1]):
        shade = y * 70 // SIZE[1]
        wall = (214 - shade, 220 - shade, 208 - shade)
        wood = (172 - shade, 124 - shade, 84 - shade)
        draw.line([(0, y), (SIZE[0], y)], fill=wood if y > TABLE else wall)
    for x in range(-400, 1800, 170):
        draw.line([(640 + (x - 640) // 2, TABLE), (x, SIZE[1])], fill=(84, 56, 36), width=5)
    return picture, draw


def shaded(
    draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], colour: tuple[int, ...]
) -> None:
    """A round body: light falls from the left."""
    left, top, right, bottom = box
    for x in range(left, right):
        light = 1.15 - 0.75 * (x - left) / (right - left)
        draw.line([(x, top), (x, bottom)], fill=tuple(min(255, int(c * light)) for c in colour))


def bottle() -> Image.Image:
    picture, draw = scene()
    draw.ellipse((500, 800, 860, 860), fill=(66, 46, 32))
    shaded(draw, (560, 120, 640, 330), (150, 205, 220))
    draw.polygon([(560, 330), (640, 330), (720, 440), (480, 440)], fill=(142, 196, 212))
    shaded(draw, (480, 440, 720, 830), (150, 205, 220))
    shaded(draw, (480, 540, 720, 690), (40, 96, 190))
    shaded(draw, (552, 80, 648, 132), (225, 60, 50))
    return picture


def can() -> Image.Image:
    picture, draw = scene()
    draw.ellipse((470, 790, 900, 860), fill=(66, 46, 32))
    shaded(draw, (500, 320, 780, 810), (200, 40, 46))
    shaded(draw, (500, 500, 780, 600), (236, 236, 232))
    draw.ellipse((500, 780, 780, 840), fill=(150, 30, 36))
    draw.ellipse((500, 285, 780, 355), fill=(196, 200, 204))
    draw.ellipse((600, 300, 680, 335), fill=(120, 124, 128))
    return picture


def box() -> Image.Image:
    picture, draw = scene()
    draw.polygon([(330, 800), (700, 900), (1050, 780), (690, 740)], fill=(66, 46, 32))
    draw.polygon([(360, 420), (690, 500), (690, 880), (360, 780)], fill=(186, 142, 92))
    draw.polygon([(690, 500), (980, 410), (980, 760), (690, 880)], fill=(146, 106, 64))
    draw.polygon([(360, 420), (650, 350), (980, 410), (690, 500)], fill=(208, 166, 114))
    draw.polygon([(500, 385), (560, 372), (860, 446), (800, 466)], fill=(226, 206, 160))
    return picture


def main() -> None:
    for draw in (bottle, can, box):
        picture = draw().filter(ImageFilter.GaussianBlur(1.2))
        picture.save(HERE / f"{draw.__name__}.jpg", quality=88)


if __name__ == "__main__":
    main()
