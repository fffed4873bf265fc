"""From a photo to an answer, for pages and API alike."""

import contextlib
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.cache import cache

from classifier import metrics, predictor
from classifier.exceptions import NoModel
from classifier.pixels import LONGEST_SIDE
from classifier.predictor import Prediction, Predictor
from common.photos import Photo, Received, open_photo

HeatRows = tuple[tuple[float, ...], ...]
# A third digit of a colour's strength is more than anybody sees.
HEAT_DIGITS = 3


@dataclass(frozen=True)
class Answer:
    """`heat_map`: rows from top to bottom over the whole picture, 0 to 1."""

    prediction: Prediction
    heat_map: HeatRows
    model_version: str
    # Otherwise confidence means nothing: of kinds that all do not fit, one still fits best.
    is_familiar: bool = True


def get_ready() -> None:
    """Load the model now rather than with the first photo. Without one, photos are refused."""
    with contextlib.suppress(NoModel):
        predictor.current()


def recognise(received: Received, *, opened: Photo | None = None) -> Answer:
    """Look at a photo, or remember what was seen in the same bytes.

    In a view: `recognise(receive(request.FILES["image"]))`. Raises PhotoRefused or NoModel; keeps
    nothing of the photo but the hash of its bytes. `opened` is the same photo for whoever has
    opened it already, at least as large as `open_small` does.
    """
    model = predictor.current()
    manifest = model.manifest
    key = f"seen:{manifest.name}-{manifest.version}:{received.sha256}"
    if (found := cache.get(key)) is not None:
        metrics.REMEMBERED.inc()
    else:
        found = look_at(small_of(opened) if opened else open_small(received), model)
        cache.set(key, found, settings.ANSWER_CACHE_SECONDS)
    probabilities, familiarity, latency_ms, heat_map = found
    prediction = model.prediction(probabilities, familiarity, latency_ms)
    is_familiar = familiarity >= manifest.familiarity
    return Answer(prediction, heat_map, manifest.version, is_familiar)


def open_small(received: Received) -> Photo:
    """As large as the recogniser looks at it: other sizes get slightly other answers."""
    return open_photo(received, longest_side=LONGEST_SIDE)


def small_of(photo: Photo) -> Photo:
    """What `open_small` makes of the same file, for whoever opened it larger: to decode a phone's
    photo once more takes longer than all the rest. A value in nine differs by a level or two from
    what the decoder itself makes smaller, and confidence by less than a hundredth."""
    halvings = max(0, (max(photo.image.size) // LONGEST_SIDE).bit_length() - 1)
    return replace(photo, image=photo.image.reduce(2**halvings)) if halvings else photo


def look_at(photo: Photo, model: Predictor) -> tuple[tuple[float, ...], float, float, HeatRows]:
    """Plain numbers: a cache outlives the classes of the program that wrote into it."""
    prediction, heat = model.look(photo.image)
    metrics.PREDICTIONS.labels(prediction.label, "yes" if prediction.is_sure else "no").inc()
    metrics.PREDICTION_SECONDS.observe(prediction.latency_ms / 1000)
    rows = tuple(tuple(round(place, HEAT_DIGITS) for place in row) for row in heat.tolist())
    return prediction.probabilities, prediction.familiarity, prediction.latency_ms, rows
