"""Photos of one colour, which the tests' model tells apart."""

from PIL import Image

from tests.photos.hostile import saved

COLOURS = {
    "cardboard": (150, 100, 50),
    "glass": (60, 220, 220),
    "metal": (128, 128, 128),
    "organic": (40, 170, 40),
    "paper": (250, 250, 240),
    "plastic": (230, 30, 40),
    "trash": (10, 10, 20),
}


def photo_of(label: str, size: tuple[int, int] = (96, 64)) -> bytes:
    return saved(Image.new("RGB", size, COLOURS[label]), "JPEG")


def unfamiliar_photo() -> bytes:
    """Clearly nearest to one kind, cardboard, and still far from all of them."""
    return saved(Image.new("RGB", (96, 64), (255, 255, 0)), "JPEG")


def unclear_photo() -> bytes:
    """Between two kinds."""
    pair = (COLOURS["organic"], COLOURS["glass"])
    middle = tuple((a + b) // 2 for a, b in zip(*pair, strict=True))
    return saved(Image.new("RGB", (96, 64), middle), "JPEG")
