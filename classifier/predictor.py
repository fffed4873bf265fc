"""From a picture to an answer: the networks of this process, loaded when they are first needed."""

import logging
import math
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from classifier import rules, serving
from classifier.bundles import Bundle, BundleRefused, Manifest
from classifier.exceptions import NoModel
from classifier.interpreter import Network, Numbers, Seen
from classifier.lineup import Lineup, Trial, Trouble
from classifier.pixels import Pixels, to_pixels
from classifier.serving import Choice, Plan
from classifier.taxonomy import LABELS

logger = logging.getLogger(__name__)

# Rows from top to bottom, 0 to 1: how much a place speaks for the answer rather than for others.
HeatMap = NDArray[np.float32]
# This often we look who is to answer. A change counts everywhere within 5 seconds: nobody is
# answered by what was confirmed longer ago than the second number, which leaves time to answer.
FOLLOW_SECONDS, LATEST_SECONDS = 2.0, 4.0
# So long a request waits for another that loads; after that, an old answer is better than none.
PATIENCE_SECONDS = 20.0
# While a model cannot be loaded, this often we look whether it has come.
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


class Loader:
    """Holds the networks of this process, or knows why there is none.

    One thread at a time asks who is to answer, and loads; the others go on with what is loaded. But
    nobody is answered by what was last confirmed longer than LATEST_SECONDS ago.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.trouble = ""
        self._clock = clock
        self._turn = Lock()
        self._lineup: Lineup | None = None
        self._loaded: dict[str, Predictor] = {}
        self._step: int | None = None
        self._broken = ""
        self._looked_at = self._try_again_at = float("-inf")

    def lineup(self) -> Lineup:
        age = self._clock() - self._looked_at
        if self._lineup is None or age >= FOLLOW_SECONDS:
            may_go_on = self._lineup is not None and age < LATEST_SECONDS
            self._take_turn(patience=0 if may_go_on else PATIENCE_SECONDS)
        if self._lineup is None:
            raise NoModel(self.trouble)
        return self._lineup

    def _take_turn(self, *, patience: float) -> None:
        if not self._turn.acquire(timeout=patience):
            return
        try:
            now = self._clock()
            if self._lineup is None or now - self._looked_at >= FOLLOW_SECONDS:
                self._follow(now)
                # When we asked, not when we were done: it may have changed since.
                self._looked_at = now
        finally:
            self._turn.release()

    def _follow(self, now: float) -> None:
        is_worth_a_try = now >= self._try_again_at
        if self._lineup is None and not is_worth_a_try:
            return
        step = serving.step_now()
        if step is None and self._lineup:
            return
        if step != self._step or self._lineup is None or (self.trouble and is_worth_a_try):
            plan = serving.plan_now()
            # The database may have gone away in between.
            if plan.step is not None or self._lineup is None:
                self._load(plan, now)

    def _load(self, plan: Plan, now: float) -> None:
        self._step = plan.step
        chosen, trouble = plan.answering[0], ""
        active: Predictor | None
        try:
            active = self._open(chosen)
        except BundleRefused as refused:
            trouble = f"{chosen.name}: {refused}" if chosen.name else str(refused)
            self._try_again_at = now + RETRY_SECONDS
            active = self._instead_of(plan)
        if active:
            self._lineup = self._line_up(active, plan)
            running = (active, self._lineup.challenger)
            self._loaded = {key: each for key, each in self._loaded.items() if each in running}
        self._tell(trouble, chosen.name)

    def _open(self, choice: Choice) -> Predictor:
        if choice.key not in self._loaded:
            self._loaded[choice.key] = Predictor(choice.open())
            logger.info("Model %s is loaded.", self._loaded[choice.key].manifest.version)
        return self._loaded[choice.key]

    def _instead_of(self, plan: Plan) -> Predictor | None:
        """A broken file never takes the place of one that works. A process that has none yet goes
        back as far as it must."""
        if self._lineup:
            return self._lineup.active
        for choice in plan.answering[1:]:
            with suppress(BundleRefused):
                return self._open(choice)
        return None

    def _line_up(self, active: Predictor, plan: Plan) -> Lineup:
        if plan.challenger is None:
            return Lineup(active)
        before = self._lineup and self._lineup.trial
        is_same = before and before.challenger_id == plan.challenger.key
        trial = before if before and is_same else Trial(plan.challenger.key)
        challenger = None
        try:
            challenger = self._open(plan.challenger)
        except BundleRefused as refused:
            logger.warning("The challenger cannot be loaded: %s", refused)
            trial.trouble = Trouble.BROKEN
        return Lineup(active, challenger, trial, plan.share, plan.is_shadow)

    def _tell(self, trouble: str, name: str) -> None:
        """Once for each trouble, and once when it is over."""
        if trouble == self.trouble:
            return
        self.trouble = trouble
        if trouble:
            logger.warning("No model: %s", trouble)
        if self._broken and self._broken != (name if trouble else ""):
            serving.tell_mended(self._broken)
        self._broken = name if trouble else ""
        if self._broken:
            serving.tell_broken(self._broken)


_loader = Loader()


def lineup() -> Lineup:
    """Those of this process. Raises NoModel while none can be loaded, and looks again soon."""
    return _loader.lineup()


def current() -> Predictor:
    """The one that answers people who are in no trial."""
    return lineup().active


def trouble() -> str:
    """Why another than the chosen one answers; nothing where all is well."""
    return _loader.trouble


def forget() -> None:
    """The next call loads anew."""
    global _loader
    _loader = Loader()


# A child would inherit a network whose lock another thread may hold.
os.register_at_fork(after_in_child=forget)
