"""From a picture to an answer: one network for each process, loaded when it is first needed."""

import logging
import math
import os
import time
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from classifier import rules
from classifier.bundles import Bundle, BundleRefused, Manifest, model_directory, read_bundle
from classifier.exceptions import NoModel
from classifier.interpreter import Network, Numbers, Seen
from classifier.pixels import Pixels, to_pixels
from classifier.taxonomy import LABELS

logger = logging.getLogger(__name__)

# Rows from top to bottom, 0 to 1: how much a place speaks for the answer rather than for others.
HeatMap = NDArray[np.float32]
# While no model can be loaded, this often we look whether one has come.
RETRY_SECONDS = 3.0
GREY = 128


@dataclass(frozen=True)
class Prediction:
    """`probabilities` are in the order of LABELS, `ranking` begins with the most probable."""

    probabilities: tuple[float, ...]
    # How alike the photo is to what the model learned from, -1 to 1.
    familiarity: float
    ranking: tuple[str, ...]
    is_sure: bool
    latency_ms: float

    @property
    def label(self) -> str:
        return self.ranking[0]

    @property
    def confidence(self) -> float:
        return max(self.probabilities)

    def probability_of(self, label: str) -> float:
        return self.probabilities[LABELS.index(label)]


class Predictor:
    """Its answer depends on the picture alone, whoever else asks at the same time."""

    def __init__(self, bundle: Bundle) -> None:
        self.manifest: Manifest = bundle.manifest
        self._network = Network(bundle)
        self._warm_up(bundle)

    def predict(self, picture: Image.Image | Pixels) -> Prediction:
        begun = time.perf_counter()
        return self._answer(self._network.run(self._pixels(picture), with_map=False), begun)

    def look(self, picture: Image.Image | Pixels) -> tuple[Prediction, HeatMap]:
        """The same answer, and where in the picture it comes from."""
        begun = time.perf_counter()
        seen = self._network.run(self._pixels(picture), with_map=True)
        assert seen.places is not None
        prediction = self._answer(seen, begun)
        return prediction, heat_map(seen.places, LABELS.index(prediction.label))

    def _pixels(self, picture: Image.Image | Pixels) -> Pixels:
        if isinstance(picture, Image.Image):
            return to_pixels(picture, self.manifest.input_size)
        return picture

    def prediction(
        self, probabilities: tuple[float, ...], familiarity: float, latency_ms: float
    ) -> Prediction:
        """What these numbers mean; also of a photo that was looked at before."""
        return Prediction(
            probabilities=probabilities,
            familiarity=familiarity,
            ranking=tuple(LABELS[place] for place in rules.ranked(probabilities)),
            is_sure=self.manifest.bar.is_reached(max(probabilities), familiarity),
            latency_ms=latency_ms,
        )

    def _answer(self, seen: Seen, begun: float) -> Prediction:
        found = rules.probabilities_of(seen.logits.tolist(), self.manifest.temperature)
        milliseconds = round((time.perf_counter() - begun) * 1000, 2)
        return self.prediction(found, seen.familiarity, milliseconds)

    def _warm_up(self, bundle: Bundle) -> None:
        """The first run takes longer; and what answers with no number is no model."""
        size = self.manifest.input_size
        seen = self._network.run(np.full((size, size, 3), GREY, np.uint8), with_map=True)
        if not (np.isfinite(seen.logits).all() and math.isfinite(seen.familiarity)):
            raise BundleRefused(f"The network of {bundle.path.name} answers with no numbers.")


def heat_map(places: Numbers, winner: int) -> HeatMap:
    """What speaks for all kinds alike decides nothing, so it is taken away; places that speak
    against the answer are cold like those that say nothing."""
    speaks = np.maximum(places[..., winner] - places.mean(axis=-1), 0)
    hottest = speaks.max()
    heat: HeatMap = speaks / hottest if hottest > 0 else speaks
    return heat


class Loader:
    """Holds the predictor of this process, or knows why there is none."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._predictor: Predictor | None = None
        self._reason = ""
        self._try_again_at = float("-inf")

    def predictor(self) -> Predictor:
        return self._predictor or self._load()

    def _load(self) -> Predictor:
        with self._turn:
            if self._predictor is None and time.monotonic() >= self._try_again_at:
                self._try()
            if self._predictor is None:
                raise NoModel(self._reason)
            return self._predictor

    def _try(self) -> None:
        try:
            self._predictor = Predictor(read_bundle(model_directory()))
        except BundleRefused as error:
            self._try_again_at = time.monotonic() + RETRY_SECONDS
            if str(error) != self._reason:
                logger.warning("No model: %s", error)
            self._reason = str(error)
        else:
            logger.info("Model %s is loaded.", self._predictor.manifest.version)


_loader = Loader()


def current() -> Predictor:
    """The one of this process. Raises NoModel while none can be loaded, and looks again soon."""
    return _loader.predictor()


def forget() -> None:
    """The next call of current() loads anew."""
    global _loader
    _loader = Loader()


# A child would inherit a network whose lock another thread may hold.
os.register_at_fork(after_in_child=forget)
