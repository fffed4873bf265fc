"""Some weeks of what the demo's citizen brought, by the services that everybody's disposals take.

The photos are drawn here, so that none is anybody else's.
"""

import io
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from PIL import Image, ImageDraw, ImageFilter

from accounts.models import User
from classifier.exceptions import NoModel
from classifier.models import Detection
from common.photos import Received, receive
from disposals.models import WasteRecord
from disposals.services.disposing import dispose

WIDTH, HEIGHT = 960, 720
TABLES = ("#c9b79c", "#d8d3c8", "#b9c4bd", "#a98f74", "#dcd6d0")
# Days ago, hour, and what it is. The recogniser says what it thinks of it.
BROUGHT = (
    (47, 8, "plastic"), (46, 18, "paper"), (44, 7, "organic"), (41, 19, "glass"),
    (40, 8, "metal"), (37, 18, "plastic"), (34, 7, "cardboard"), (33, 20, "plastic"),
    (31, 8, "organic"), (29, 19, "glass"), (26, 18, "metal"), (25, 8, "trash"),
    (22, 7, "paper"), (19, 18, "plastic"), (18, 8, "organic"), (16, 19, "metal"),
    (13, 7, "glass"), (12, 18, "cardboard"), (10, 8, "plastic"), (8, 19, "organic"),
    (6, 7, "metal"), (5, 18, "paper"), (4, 8, "glass"), (3, 19, "plastic"),
    (2, 8, "organic"), (1, 18, "metal"), (0, 7, "plastic"),
)  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """Where it lies, how large and how turned: from one number, so the same each time."""

    label: str
    number: int

    def photo(self) -> Received:
        out = io.BytesIO()
        self.picture().save(out, "JPEG", quality=88)
        out.seek(0)
        return receive(out)

    def picture(self) -> Image.Image:
        chance = random.Random(f"{self.label} {self.number}")  # noqa: S311
        image = table(chance)
        thing = Image.new("RGBA", (WIDTH, HEIGHT))
        SHAPES[self.label](ImageDraw.Draw(thing), chance)
        turned = thing.rotate(chance.uniform(-35, 35), Image.Resampling.BICUBIC)
        place = (chance.randint(-90, 90), chance.randint(-60, 60))
        shade = Image.new("RGBA", thing.size, "#00000066")
        soft = turned.getchannel("A").filter(ImageFilter.GaussianBlur(14))
        image.paste(shade, (place[0] + 14, place[1] + 18), soft)
        image.paste(turned, place, turned)
        return image.convert("RGB")


def table(chance: random.Random) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(TABLES))
    draw = ImageDraw.Draw(image, "RGBA")
    for _grain in range(40):
        y, dark = chance.randint(0, HEIGHT), chance.choice(["#0000000c", "#ffffff14"])
        draw.line([(0, y), (WIDTH, y + chance.randint(-50, 50))], dark, chance.randint(2, 16))
    return image


def bottle(draw: ImageDraw.ImageDraw, chance: random.Random, body: str, cap: str) -> None:
    draw.rounded_rectangle((400, 230, 560, 600), 46, body)
    draw.polygon([(400, 280), (450, 190), (510, 190), (560, 280)], body)
    draw.rectangle((452, 150, 508, 200), body)
    draw.rounded_rectangle((446, 122, 514, 164), 8, cap)
    draw.rectangle((400, 360, 560, 470), chance.choice(["#ffffffcc", "#d9534fcc", "#2f7d55cc"]))
    draw.rounded_rectangle((422, 250, 440, 560), 9, "#ffffff66")


def glass(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    bottle(draw, chance, chance.choice(["#2d6a3ff0", "#7a4a1ff0"]), "#c9a13b")


def plastic(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    bottle(
        draw,
        chance,
        chance.choice(["#cfe6f2d8", "#dfeef0d8"]),
        chance.choice(["#1f6fd0", "#d03a2f"]),
    )


def metal(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.rounded_rectangle(
        (380, 200, 580, 560), 28, chance.choice(["#c0282d", "#2d5fa8", "#8c9196"])
    )
    for x in range(390, 570, 18):
        draw.line([(x, 210), (x, 550)], "#ffffff22", 6)
    draw.ellipse((380, 178, 580, 232), "#c9cdd1", "#8a9095", 5)
    draw.ellipse((440, 192, 520, 216), "#9aa0a5")
    draw.ellipse((384, 536, 576, 580), "#a9aeb3")


def cardboard(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.polygon([(300, 300), (560, 240), (690, 330), (430, 400)], "#c89a63")
    draw.polygon([(300, 300), (430, 400), (430, 600), (300, 490)], "#a97b47")
    draw.polygon([(430, 400), (690, 330), (690, 520), (430, 600)], "#b98a54")
    draw.polygon([(420, 330), (560, 296), (580, 312), (440, 348)], "#e0cfa8")


def paper(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.polygon([(300, 190), (640, 210), (660, 560), (290, 540)], "#f4f1e8")
    for y in range(240, 520, 26):
        draw.line([(330, y), (chance.randint(500, 620), y + 8)], "#6b6f73", 5)
    draw.rectangle((340, 230, 560, 262), "#33383c")


def organic(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.pieslice((330, 190, 640, 520), 20, 200, "#f1cf3c")
    draw.pieslice((360, 200, 610, 470), 20, 200, "#f7e9a8")
    for _leaf in range(7):
        x, y = chance.randint(330, 600), chance.randint(330, 520)
        draw.ellipse((x, y, x + 90, y + 46), chance.choice(["#4f9a3c", "#6fae46", "#8a5a2b"]))


def trash(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.polygon(
        [(330, 260), (620, 220), (650, 470), (560, 540), (370, 520)],
        chance.choice(["#d4632a", "#7d3fa0", "#1d7f86"]),
    )
    for _fold in range(14):
        x, y = chance.randint(340, 600), chance.randint(240, 500)
        draw.line([(x, y), (x + chance.randint(-70, 70), y + 60)], "#ffffff55", 7)
    draw.rectangle((400, 330, 560, 400), "#f2d33c")


SHAPES = {
    "cardboard": cardboard,
    "glass": glass,
    "metal": metal,
    "organic": organic,
    "paper": paper,
    "plastic": plastic,
    "trash": trash,
}


def seed_disposals(username: str) -> int:
    """Once: whoever brought something already keeps their own history."""
    person = User.objects.get(username=username)
    if WasteRecord.objects.filter(person=person).exists():
        return 0
    count = 0
    for number, (days, hour, label) in enumerate(BROUGHT):
        try:
            with clock_at(moment_of(days, hour)):
                bring(person, Thing(label, number))
        except NoModel:
            return count
        count += 1
    return count


def bring(person: User, thing: Thing) -> None:
    """As somebody who says what they hold where the recogniser does not know."""
    outcome = dispose(person=person, received=thing.photo())
    if outcome.record is None:
        outcome = dispose(person=person, detection_id=outcome.detection.pk, label=thing.label)
    # The default of a field is no clock that can be set.
    Detection.objects.filter(pk=outcome.detection.pk).update(created_at=timezone.now())


def moment_of(days: int, hour: int) -> datetime:
    """What would lie ahead happened a little while ago."""
    now = timezone.localtime()
    moment = now.replace(hour=hour, minute=(17 * days) % 60, second=0, microsecond=0)
    return min(moment - timedelta(days=days), now - timedelta(minutes=5))


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """For this command, which runs alone: the services ask timezone.now() what time it is."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
