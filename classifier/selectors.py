"""What a page shows of an answer: kinds in the order of their probability, in words and numbers."""

import base64
import io
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image

from classifier.advice import Advice, advice_for
from classifier.services import Answer, HeatRows
from classifier.taxonomy import Kind, kind_of
from common.photos.refusals import too_large

# Calibrated, so that of 100 answers this sure at most three are wrong.
VERY_SURE = 0.97
# One more would be a guess for guessing's sake.
MOST_ALTERNATIVES = 2
SMALLEST_ALTERNATIVE = 0.01
# The darkness over what did not count, of 255: the picture is still there below it.
DARKEST = 190
SHADE_SIDE = 64


@dataclass(frozen=True)
class Guess:
    kind: Kind
    advice: Advice
    probability: float

    @property
    def percent(self) -> int:
        return round(self.probability * 100)

    @property
    def number(self) -> str:
        """Neither 0 nor 100: nothing that learned from examples is ever certain."""
        if self.percent < 1:
            return _("under 1%")
        if self.percent > 99:
            return _("over 99%")
        return _("%(percent)d%%") % {"percent": self.percent}


@dataclass(frozen=True)
class Result:
    is_sure: bool
    guesses: tuple[Guess, ...]
    # A picture to lay over the photo: dark wherever the answer does not come from.
    shade: str
    model_version: str
    # Like something it learned from. Otherwise its numbers say nothing, and none are shown.
    is_familiar: bool = True

    @property
    def first(self) -> Guess:
        return self.guesses[0]

    @property
    def best_two(self) -> tuple[Guess, ...]:
        return self.guesses[:2]

    @property
    def title(self) -> str:
        first, second = (guess.kind.name for guess in self.best_two)
        if not self.is_sure:
            words = {"first": str(first).lower(), "second": str(second).lower()}
            return _("Is it %(first)s or %(second)s?") % words
        if self.first.probability >= VERY_SURE:
            return _("%(kind)s, very sure") % {"kind": first}
        return _("%(kind)s, quite sure") % {"kind": first}

    @property
    def spoken(self) -> str:
        """For whoever hears the page: the answer at once, the rest when they read on."""
        if not self.is_sure:
            # Not inside the braces: makemessages does not look there.
            unsure = _("From this photo we are not sure.")
            unfamiliar = _("We have hardly seen anything like this yet, so we can only guess.")
            return f"{self.title} {unsure if self.is_familiar else unfamiliar}"
        what = f"{self.title}, {self.first.number}."
        return f"{what} {self.first.kind.bin}. {self.first.advice.disposal}"

    @property
    def right_of_hundred(self) -> int:
        return min(99, self.first.percent)

    @property
    def alternatives(self) -> tuple[Guess, ...]:
        others = self.guesses[1 : 1 + MOST_ALTERNATIVES]
        return tuple(guess for guess in others if guess.probability >= SMALLEST_ALTERNATIVE)


def box() -> dict[str, object]:
    """What templates/classifier/_try_it.html needs, on whichever page it stands."""
    limit = settings.PHOTO_MAX_BYTES
    return {"photo_bytes": str(limit), "photo_too_large": too_large(limit).message}


def result_of(answer: Answer) -> Result:
    found = answer.prediction
    guesses = (guess_of(label, found.probability_of(label)) for label in found.ranking)
    return Result(
        is_sure=found.is_sure,
        guesses=tuple(guesses),
        shade=shade_of(answer.heat_map),
        model_version=answer.model_version,
        is_familiar=answer.is_familiar,
    )


def guess_of(label: str, probability: float) -> Guess:
    return Guess(kind_of(label), advice_for(label), probability)


def shade_of(heat: HeatRows) -> str:
    """A few hundred bytes of PNG as an address: a style attribute would need a looser policy."""
    height, width = len(heat), len(heat[0])
    darkness = bytes(round((1 - place) * DARKEST) for row in heat for place in row)
    places = Image.frombytes("L", (width, height), darkness)
    alpha = places.resize((SHADE_SIDE, SHADE_SIDE), Image.Resampling.BICUBIC)
    shade = Image.merge("LA", (Image.new("L", alpha.size, 0), alpha))
    out = io.BytesIO()
    shade.save(out, "PNG", optimize=True)
    return as_address(out.getvalue(), "image/png")


def as_address(content: bytes, content_type: str) -> str:
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"
