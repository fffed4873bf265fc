"""From a photo to an answer, for pages and API alike."""

import contextlib
import functools
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.cache import cache
from django.db import Error

from classifier import loader, metrics
from classifier.exceptions import DecidedMeanwhile, NoModel
from classifier.lineup import Lineup, Trial
from classifier.models import Arm, Detection, ShadowLook
from classifier.pixels import LONGEST_SIDE
from classifier.predictor import Prediction, Predictor
from classifier.services.versions import withdraw_failing
from common.files import Person
from common.photos import Photo, Received, open_photo

logger = logging.getLogger(__name__)

HeatRows = tuple[tuple[float, ...], ...]
Open = Callable[[], Photo]
# Probabilities, familiarity, milliseconds and where it looked.
Found = tuple[tuple[float, ...], float, float, HeatRows]
# A third digit of a colour's strength is more than anybody sees.
HEAT_DIGITS = 3
TELL_AGAIN_SECONDS = 3.0


@dataclass(frozen=True)
class Answer:
    """`heat_map`: rows from top to bottom over the whole picture, 0 to 1."""

    prediction: Prediction
    heat_map: HeatRows
    model_version: str
    # Otherwise confidence means nothing: of kinds that all do not fit, one still fits best.
    is_familiar: bool = True
    # Which of the versions that serve gave it.
    arm: Arm = Arm.ACTIVE
    # What a challenger in shadow said, for whoever keeps the detection.
    shadow: ShadowLook | None = None


def get_ready() -> None:
    """Load the model now rather than with the first photo. Without one, photos are refused."""
    with contextlib.suppress(NoModel):
        loader.current()


def subject_of(person: Person) -> str:
    """Who meets the same version each time; nobody in particular: a visitor."""
    return f"user:{person.pk}" if person.is_authenticated else ""


def recognise(received: Received, *, opened: Photo | None = None, subject: str = "") -> Answer:
    """Look at a photo, or remember what was seen in the same bytes.

    In a view: `recognise(receive(request.FILES["image"]))`. Raises PhotoRefused or NoModel; keeps
    nothing of the photo but the hash of its bytes. `opened` is the same photo for whoever has
    opened it already, at least as large as `open_small` does. `subject` is who asks, a person or a
    device: they always meet the same version.
    """
    lineup = loader.lineup()
    photo = functools.cache(lambda: small_of(opened) if opened else open_small(received))
    answer = None
    if lineup.arm_of(subject) is Arm.CHALLENGER:
        answer = on_trial(lineup, received, photo)
    answer = answer or answer_by(lineup, Arm.ACTIVE, received, photo)
    if lineup.is_shadow:
        answer = replace(answer, shadow=shadow_of(answer, lineup, received, photo))
    if lineup.trial and lineup.trial.trouble:
        withdraw(lineup.trial)
    return answer


def answer_by(lineup: Lineup, arm: Arm, received: Received, photo: Open) -> Answer:
    model = lineup.active if arm is Arm.ACTIVE else lineup.challenger
    assert model is not None
    manifest = model.manifest
    # Also of the network: what stands under a name on a disk may be exchanged.
    key = f"seen:{manifest.name}-{manifest.version}:{manifest.sha256[:16]}:{received.sha256}"
    if (found := cache.get(key)) is not None:
        metrics.REMEMBERED.inc()
    else:
        found = look_at(photo(), model)
        if lineup.trial:
            lineup.trial.saw(arm, found[2])
        if arm is Arm.ACTIVE or not lineup.is_shadow:
            count(model, found)
        cache.set(key, found, settings.ANSWER_CACHE_SECONDS)
    probabilities, familiarity, latency_ms, heat_map = found
    prediction = model.prediction(probabilities, familiarity, latency_ms)
    is_familiar = familiarity >= manifest.familiarity
    return Answer(prediction, heat_map, manifest.version, is_familiar, arm)


def on_trial(lineup: Lineup, received: Received, photo: Open) -> Answer | None:
    """The challenger's answer. None where it fails, whatever goes wrong in there: nobody pays for
    a trial with their answer."""
    if lineup.on_trial is None:
        return None
    _, trial = lineup.on_trial
    # What is wrong with the photo is no failure of the challenger's.
    photo()
    try:
        return answer_by(lineup, Arm.CHALLENGER, received, photo)
    except Exception:
        logger.exception("The challenger failed.")
        trial.failed()
        return None


def shadow_of(answer: Answer, lineup: Lineup, received: Received, photo: Open) -> ShadowLook | None:
    """What both said; not yet kept."""
    if lineup.on_trial is None:
        return None
    challenger, _ = lineup.on_trial
    look = ShadowLook(
        active=answer.model_version,
        challenger=challenger.manifest.version,
        active_label=answer.prediction.label,
        active_confidence=answer.prediction.confidence,
    )
    if seen := on_trial(lineup, received, photo):
        look.challenger_label = seen.prediction.label
        look.challenger_confidence = seen.prediction.confidence
        look.challenger_ms = seen.prediction.latency_ms
    return look


def keep_shadow(answer: Answer, *, detection: Detection | None = None) -> None:
    """Inside the caller's transaction."""
    if answer.shadow is not None:
        answer.shadow.detection = detection
        answer.shadow.save(force_insert=True)


def keep_shadow_alone(answer: Answer) -> None:
    """Of photos that nobody keeps, so nobody will ever say what they show. It is not worth an
    answer."""
    try:
        keep_shadow(answer)
    except Error as error:
        logger.warning("What the challenger said was not kept: %s", error)


def withdraw(trial: Trial) -> None:
    """Until it is written down, which may be another process' doing. Nobody uses it meanwhile."""
    now = time.monotonic()
    if trial.is_told or trial.trouble is None or now < trial.tell_at:
        return
    trial.tell_at = now + TELL_AGAIN_SECONDS
    try:
        withdraw_failing(challenger_id=trial.challenger_id, trouble=trial.trouble)
    except (Error, DecidedMeanwhile) as error:
        logger.warning("The challenger is in trouble and could not be withdrawn: %s", error)
    else:
        trial.is_told = True


def open_small(received: Received) -> Photo:
    """As large as the recogniser looks at it: other sizes get slightly other answers."""
    return open_photo(received, longest_side=LONGEST_SIDE)


def small_of(photo: Photo) -> Photo:
    """What `open_small` makes of the same file, for whoever opened it larger: to decode a phone's
    photo once more takes longer than all the rest. A value in nine differs by a level or two from
    what the decoder itself makes smaller, and confidence by less than a hundredth."""
    halvings = max(0, (max(photo.image.size) // LONGEST_SIDE).bit_length() - 1)
    return replace(photo, image=photo.image.reduce(2**halvings)) if halvings else photo


def look_at(photo: Photo, model: Predictor) -> Found:
    """Plain numbers: a cache outlives the classes of the program that wrote into it."""
    prediction, heat = model.look(photo.image)
    if not all(map(math.isfinite, (*prediction.probabilities, prediction.familiarity))):
        raise NoModel(f"{model.manifest.version} answers with no numbers.")
    rows = tuple(tuple(round(place, HEAT_DIGITS) for place in row) for row in heat.tolist())
    return prediction.probabilities, prediction.familiarity, prediction.latency_ms, rows


def count(model: Predictor, found: Found) -> None:
    prediction = model.prediction(*found[:3])
    metrics.PREDICTIONS.labels(prediction.label, "yes" if prediction.is_sure else "no").inc()
    metrics.PREDICTION_SECONDS.observe(prediction.latency_ms / 1000)
