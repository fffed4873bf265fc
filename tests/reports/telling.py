"""What people send from the page for telling."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from places.models import District
from tests.disposals.drawing import drawn

NEW = "/reports/new/"
HERE = (-7.3212, 109.8975)
SAID = {
    "step": "send",
    "type": "overflowing-bin",
    "place_words": "Jalan Kenanga 5, beside the school",
    "description": "Bags all around it.",
}
PINNED = SAID | {"place": "pin", "latitude": str(HERE[0]), "longitude": str(HERE[1])}


def upload(label: str = "plastic", seed: int = 1, content: bytes | None = None):
    return SimpleUploadedFile("a.jpg", content or drawn(label, seed), "image/jpeg")


def taken_at(latitude: float, longitude: float) -> bytes:
    """A photo that says where it was taken, south of the equator and east of Greenwich."""
    exif = Image.Exif()
    south, east = -latitude * 3600, longitude * 3600
    exif[0x8825] = {
        1: "S",
        2: (south // 3600, south % 3600 // 60, south % 60),
        3: "E",
        4: (east // 3600, east % 3600 // 60, east % 60),
    }
    out = io.BytesIO()
    Image.open(io.BytesIO(drawn("plastic"))).save(out, "JPEG", exif=exif)
    return out.getvalue()


def district(south: float = -7.4, west: float = 109.8, size: float = 0.2) -> District:
    north, east = south + size, west + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return District.objects.create(
        code="A",
        name="Alun",
        boundary={"type": "Polygon", "coordinates": [ring]},
        south=south,
        west=west,
        north=north,
        east=east,
    )
