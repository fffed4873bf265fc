"""From a picture to an answer, by one network. It needs no database: commands and trainings use it,
too. Which networks answer in this process stands in `loader`."""

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from classifier import rules
from classifier.bundles import Bundle, BundleRefused, Manifest
from classifier.interpreter import Network, Numbers, Seen
from classifier.pixels import Pixels, to_pixels
from classifier.taxonomy import LABELS

# Rows from top to bottom, 0 to 1: how much a place speaks for the answer rather than for others.
HeatMap = NDArray[np.float32]
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
        grey = np.full((size, size, 3), GREY, np.uint8)
        try:
            seen = self._network.run(grey, with_map=True)
        except (ValueError, RuntimeError) as error:
            raise BundleRefused(f"The network of {bundle.path.name} does not run.") from error
        if not (np.isfinite(seen.logits).all() and math.isfinite(seen.familiarity)):
            raise BundleRefused(f"The network of {bundle.path.name} answers with no numbers.")


def heat_map(places: Numbers, winner: int) -> HeatMap:
    """What speaks for all kinds alike decides nothing, so it is taken away; places that speak
    against the answer are cold like those that say nothing."""
    speaks = np.maximum(places[..., winner] - places.mean(axis=-1), 0)
    hottest = speaks.max()
    heat: HeatMap = speaks / hottest if hottest > 0 else speaks
    return heat
