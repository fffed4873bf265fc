"""Why a disposal was not paid, or not all of it: names for the database, sentences for people."""

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classifier.taxonomy import Words

SAME_PHOTO = "same photo"
SIMILAR_PHOTO = "similar photo"
DAY_IS_FULL = "day is full"
TOO_SOON = "too soon"
DIFFERENCE = "difference"
UNLIKELY = "unlikely"

# In a few words, for lists and tables.
TITLES: dict[str, Words] = {
    SAME_PHOTO: gettext_lazy("This photo was paid before"),
    SIMILAR_PHOTO: gettext_lazy("Looks like a photo that was paid before"),
    DAY_IS_FULL: gettext_lazy("The day's limit was reached"),
    TOO_SOON: gettext_lazy("Very soon after the one before"),
    DIFFERENCE: gettext_lazy("The recogniser sees another kind"),
    UNLIKELY: gettext_lazy("The recogniser doubts this kind"),
}

POINTS_FOR_DISPOSAL = "disposal"
POINTS_FOR_CASE = "case"


def title_of(reason: str) -> Words:
    return TITLES.get(reason, "")


def sentence_for(reason: str, *, waiting: int = 0, wait: int = 0) -> str:
    """What the person reads. `waiting` are the points that wait, `wait` the seconds to go."""
    say = _SENTENCES.get(reason)
    return say(waiting, wait) if say else ""


def _same(waiting: int, wait: int) -> str:
    return _(
        "Thank you for sorting! This very photo has collected its points already, so it does not"
        " collect them again. Is that wrong? Ask us to look at it."
    )


def _similar(waiting: int, wait: int) -> str:
    return _(
        "Thank you for sorting! This looks very much like a photo that has collected its points"
        " already. If it shows another thing, ask us to look at it."
    )


def _full(waiting: int, wait: int) -> str:
    return _(
        "Thank you for sorting so much! You have collected points as often as one can in a day."
        " From tomorrow on it counts again."
    )


def _soon(waiting: int, wait: int) -> str:
    sentence = ngettext(
        "That was quick! Points come again in %(wait)d second: send it once more then.",
        "That was quick! Points come again in %(wait)d seconds: send it once more then.",
        wait,
    )
    if wait:
        return sentence % {"wait": wait}
    return _("This came very soon after the one before, so it collected no points.")


def _difference(waiting: int, wait: int) -> str:
    sentence = ngettext(
        "We see something else than you do. %(waiting)d more point waits until somebody has"
        " looked at the photo.",
        "We see something else than you do. %(waiting)d more points wait until somebody has"
        " looked at the photo.",
        waiting,
    )
    return sentence % {"waiting": waiting}


def _unlikely(waiting: int, wait: int) -> str:
    if not waiting:
        return _("From this photo we would not have guessed that, nor did whoever looked at it.")
    sentence = ngettext(
        "From this photo we would not have guessed that. Your %(waiting)d point waits until"
        " somebody has looked at it.",
        "From this photo we would not have guessed that. Your %(waiting)d points wait until"
        " somebody has looked at it.",
        waiting,
    )
    return sentence % {"waiting": waiting}


_SENTENCES: dict[str, Callable[[int, int], str]] = {
    SAME_PHOTO: _same,
    SIMILAR_PHOTO: _similar,
    DAY_IS_FULL: _full,
    TOO_SOON: _soon,
    DIFFERENCE: _difference,
    UNLIKELY: _unlikely,
}


def whole_seconds(span: timedelta) -> int:
    """Rounded up: whoever waits so long comes late enough."""
    return max(0, -(-span // timedelta(seconds=1)))
