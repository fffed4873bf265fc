"""Photos to learn from, by the services that everybody's take: enough to see a training through on
a fresh machine, and too few for it to pass by itself."""

import csv
import io
import random
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw, ImageFilter

from accounts.models import User
from classifier.models import TrainingPhoto
from classifier.services.datasets import import_dataset
from classifier.taxonomy import LABELS
from classifier.training.dataset import MANIFEST
from studio.services.contributing import Read, keep_photos, read_photos
from wastewise.demo_disposals import HEIGHT, SHAPES, WIDTH, Thing, moment_of

# A group's name tells its part, as of all photos. By these, each class has some to be tested on.
SOURCE, PLACE = "demo", "garden"
OF_EACH_CLASS = 20
SIZE = (WIDTH // 2, HEIGHT // 2)
BACKS = ("#c9b79c", "#f2efe8", "#8fa39a", "#5d4a3c", "#dcd6d0", "#3d454b", "#a98f74", "#b8c4d0")
# Who sent it, days ago and hour, what it is, and what they call it. Each on a day of its own: what
# one person takes within minutes shows one thing.
SENT = (
    ("citra", 11, 8, "plastic", "plastic"), ("citra", 10, 18, "paper", "paper"),
    ("citra", 8, 7, "glass", "plastic"), ("citra", 6, 19, "organic", "organic"),
    ("citra", 4, 8, "metal", "metal"), ("citra", 2, 18, "cardboard", "paper"),
    ("vino", 9, 9, "trash", "trash"), ("vino", 7, 17, "glass", "glass"),
    ("vino", 5, 8, "plastic", "metal"), ("vino", 4, 20, "cardboard", "cardboard"),
    ("vino", 3, 9, "organic", "trash"), ("vino", 1, 18, "metal", "metal"),
)  # fmt: skip


@dataclass(frozen=True)
class Lesson(Thing):
    """A thing as somebody would take it to teach with: from near and far, from every side, on
    whatever lay below. No two look alike, or they would count as one."""

    def jpeg(self) -> bytes:
        out = io.BytesIO()
        self.picture().save(out, "JPEG", quality=88)
        return out.getvalue()

    def picture(self) -> Image.Image:
        chance = random.Random(f"lesson {self.label} {self.number}")  # noqa: S311
        image = backdrop(chance)
        thing = self.turned(chance)
        place = (
            chance.randint(-90, 90) + (image.width - thing.width) // 2,
            chance.randint(-50, 50) + (image.height - thing.height) // 2,
        )
        soft = thing.getchannel("A").filter(ImageFilter.BoxBlur(5))
        shadow = Image.new("L", soft.size)
        shadow.paste(soft.point(lambda alpha: alpha * 2 // 5))
        image.paste("#000000", (place[0] + 6, place[1] + 9), shadow)
        image.paste(thing, place, thing)
        return image

    def turned(self, chance: random.Random) -> Image.Image:
        drawn = Image.new("RGBA", (WIDTH, HEIGHT))
        SHAPES[self.label](ImageDraw.Draw(drawn), chance)
        drawn = drawn.crop(drawn.getbbox())
        share = chance.uniform(0.4, 0.85)
        wide = chance.uniform(0.8, 1.25)
        size = (round(drawn.width * share * wide), round(drawn.height * share))
        small = drawn.resize(size, Image.Resampling.BILINEAR)
        return small.rotate(chance.uniform(0, 360), Image.Resampling.BILINEAR, expand=True)


def backdrop(chance: random.Random) -> Image.Image:
    """Boards, a cloth or a plate below it, and light that falls in from one side."""
    image = Image.new("RGB", SIZE, chance.choice(BACKS))
    draw = ImageDraw.Draw(image, "RGBA")
    width, height = SIZE
    for _board in range(chance.randint(2, 7)):
        x, tilt = chance.randint(-60, width), chance.randint(-160, 160)
        across = chance.randint(10, 120)
        ends = [(x, 0), (x + across, 0), (x + across + tilt, height), (x + tilt, height)]
        draw.polygon(ends, chance.choice(["#00000022", "#ffffff2c", "#00000038"]))
    for _thing in range(chance.randint(1, 3)):
        x, y = chance.randint(-80, width - 40), chance.randint(-80, height - 40)
        box = (x, y, x + chance.randint(70, 230), y + chance.randint(60, 200))
        colour = chance.choice(["#ffffff50", "#20303a48", "#7a3b2e44", "#dfe6c850"])
        chance.choice([draw.ellipse, draw.rectangle])(box, colour)
    return image


def seed_studio() -> None:
    seed_lessons()
    seed_waiting()


def seed_lessons() -> None:
    """What was there and is gone since, staff took out."""
    lessons = [Lesson(label, number) for number in range(OF_EACH_CLASS) for label in LABELS]
    # The last of them: a start that was killed half-way is made up for.
    if TrainingPhoto.objects.filter(source=SOURCE, group=group_of(lessons[-1])).exists():
        return
    with tempfile.TemporaryDirectory(prefix="wastewise-demo-") as name:
        write_folder(Path(name), lessons)
        import_dataset(Path(name), begin=lambda _total: lambda _done: None)


def write_folder(folder: Path, lessons: list[Lesson]) -> None:
    with (folder / MANIFEST).open("w", newline="", encoding="utf-8") as file:
        manifest = csv.writer(file)
        manifest.writerow(["file", "label", "source", "group_id"])
        for lesson in lessons:
            name = group_of(lesson)
            (folder / name).write_bytes(lesson.jpeg())
            manifest.writerow([name, lesson.label, SOURCE, name])


def group_of(lesson: Lesson) -> str:
    return f"{PLACE}-{lesson.label}-{lesson.number}.jpg"


def seed_waiting() -> None:
    """Once: whoever sent something already goes on by themselves."""
    people = User.objects.filter(username__in={name for name, *_rest in SENT})
    fresh = {person.username: person for person in people.filter(training_photos=None)}
    for number, (name, days, hour, shown, called) in enumerate(SENT, start=OF_EACH_CLASS):
        if name in fresh:
            send(fresh[name], Lesson(shown, number), called, moment_of(days, hour))


def send(person: User, lesson: Lesson, called: str, moment: datetime) -> None:
    upload = SimpleUploadedFile(group_of(lesson), lesson.jpeg(), "image/jpeg")
    found = read_photos(person=person, uploads=[upload], label=called)
    with transaction.atomic():
        keep_photos(person=person, label=called, found=found)
        rows = [each.row.pk for each in found if isinstance(each, Read) and each.row]
        # The default of a field is no clock that can be set.
        TrainingPhoto.objects.filter(pk__in=rows).update(created_at=moment)
