"""The networks of this process: loaded when they are first needed, and changed when the row that
names who answers does."""

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from classifier import serving
from classifier.bundles import BundleRefused
from classifier.exceptions import NoModel
from classifier.lineup import Lineup, Trial, Trouble
from classifier.predictor import Predictor
from classifier.serving import Choice, Plan

logger = logging.getLogger(__name__)

# This often we look who is to answer. A change counts everywhere within 5 seconds: nobody is
# answered by what was confirmed longer ago than the second number, which leaves time to answer.
FOLLOW_SECONDS, LATEST_SECONDS = 2.0, 4.0
# So long a request waits for another that loads; after that, an old answer is better than none.
PATIENCE_SECONDS = 20.0
# While a model cannot be loaded, this often we look whether it has come.
RETRY_SECONDS = 3.0


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
        # In trouble: it was withdrawn and is tried once more, or will get into trouble again.
        goes_on = before and before.challenger_id == plan.challenger.key and not before.trouble
        trial = before if before and goes_on else Trial(plan.challenger.key)
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
