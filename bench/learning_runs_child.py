"""Fills a database with photos to learn from, then trains as often as it is asked: with how many
epochs comes in, how many seconds it took and how long its row stood still go out."""

import hashlib
import io
import os
import sys
import threading
import time
from itertools import pairwise

import numpy as np
from PIL import Image, ImageEnhance

from bench.child import answer_questions
from bench.django_settings import set_up
from bench.drawn_photos import draw

# Where it works, before any setting is read.
os.environ |= {"VAR": sys.argv[2], "DATABASE_URL": "", "REDIS_URL": ""}
set_up()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from classifier.models import TrainingPhoto  # noqa: E402
from classifier.photo_access import TRAINING_PHOTO  # noqa: E402
from classifier.services.datasets import KEPT_QUALITY  # noqa: E402
from classifier.taxonomy import LABELS  # noqa: E402
from classifier.training.dataset import part_of  # noqa: E402
from common.files import record_file, write_file  # noqa: E402
from studio.models import RunState, TrainingRun  # noqa: E402
from studio.services.watching import watch  # noqa: E402

# What is kept of a phone's photo, and what such photos are cut from.
KEPT, DRAWN = (1600, 1200), (2400, 1800)
SCENES = 4
LOOK_SECONDS = 0.1


def fill(photos: int) -> None:
    random = np.random.default_rng(1)
    drawn = [draw(DRAWN, seed) for seed in range(SCENES * len(LABELS))]
    for number in range(photos):
        label = LABELS[number % len(LABELS)]
        content = another(drawn[number % len(drawn)], random)
        written = write_file(kind=TRAINING_PHOTO, content=content, content_type="image/jpeg")
        TrainingPhoto.objects.create(
            file=record_file(written),
            sha256=hashlib.sha256(content).hexdigest(),
            pdq=random.bytes(32).hex(),
            quality=100,
            label=label,
            source="bench",
            group=str(number),
            part=part_of(str(number)),
            grouped_at=timezone.now(),
        )


def another(picture: Image.Image, random: np.random.Generator) -> bytes:
    """Another photo of it: from elsewhere, in another light, no two alike."""
    left, top = int(random.integers(DRAWN[0] // 2)), int(random.integers(DRAWN[1] // 2))
    near = picture.crop((left, top, left + DRAWN[0] // 2, top + DRAWN[1] // 2))
    lit = ImageEnhance.Brightness(near.resize(KEPT)).enhance(float(random.uniform(0.7, 1.3)))
    out = io.BytesIO()
    lit.save(out, "JPEG", quality=KEPT_QUALITY)
    return out.getvalue()


def train(epochs: float) -> float:
    run = TrainingRun.objects.create(
        epochs=int(epochs), learning_rate=2e-3, batch_size=128, depth=0
    )
    beats: list[float] = []
    is_over = threading.Event()
    looker = threading.Thread(target=look, args=(run, beats, is_over))
    looker.start()
    begun = time.monotonic()
    watch(run_id=run.pk)
    seconds = time.monotonic() - begun
    is_over.set()
    looker.join()
    run.refresh_from_db()
    print(run.state, run.reason, run.log, file=sys.stderr, flush=True)
    silence = max((two - one for one, two in pairwise(beats)), default=seconds)
    answers.append(silence)
    return seconds if run.state == RunState.FINISHED else -1.0


def look(run: TrainingRun, beats: list[float], is_over: threading.Event) -> None:
    last = None
    while not is_over.wait(LOOK_SECONDS):
        at = TrainingRun.objects.values_list("heartbeat_at", flat=True).get(pk=run.pk)
        if at != last:
            last = at
            beats.append(time.monotonic())


answers: list[float] = []


def and_silence(epochs: float) -> float:
    seconds = train(epochs)
    print(seconds, flush=True)
    return answers.pop()


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    fill(int(sys.argv[1]))
    answer_questions(and_silence)
