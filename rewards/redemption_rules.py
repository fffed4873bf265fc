"""When a reward can be had, what a code looks like, and what becomes of it.

- A code can be used for as many days as its reward says, once, and staff are who use it up.
- Until then whoever took it can give it back: for all the points that it cost, and the reward goes
  back on the shelf.
- One that nobody used in time is given back by itself in the same way. Nobody loses points by
  forgetting, and nobody can hoard what there are few of.
- What was given back or ran out does not count towards the limit of a person.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rewards.models import Redemption, Reward

# No two of them look or sound alike, and no vowel makes a word of them.
ALPHABET = "CDFGHJKMNPQRTVWXY34679"
# 22 to the power of 9: a guess among a million open codes is right once in a million, and only
# staff can guess.
CODE_LENGTH = 9
GROUP = 3

COUNTS_FOR_LIMIT = (Redemption.State.OPEN, Redemption.State.USED)

_NOT_IN_CODES = re.compile(r"[^A-Z0-9]+")


class Why(StrEnum):
    """Why somebody can't have a reward now. It never changes: programs read it."""

    NOT_YET = "NOT_YET"
    OVER = "OVER"
    SOLD_OUT = "SOLD_OUT"
    LIMIT_REACHED = "LIMIT_REACHED"
    ADDRESS_NOT_CHECKED = "ADDRESS_NOT_CHECKED"
    NOT_ENOUGH_POINTS = "NOT_ENOUGH_POINTS"


@dataclass(frozen=True)
class Buyer:
    """What counts about somebody who would like to have a reward."""

    balance: int
    has_checked_address: bool
    # How many of this reward they have or had.
    taken: int


@dataclass(frozen=True)
class Hindrance:
    why: Why
    # For a card with little room.
    short: str
    sentence: str
    status: int = 409


def hindrance(reward: Reward, buyer: Buyer | None, now: datetime) -> Hindrance | None:
    """What stands in the way, the last thing that could be changed last; visitors have no buyer."""
    return _of_reward(reward, now) or (_of_buyer(reward, buyer) if buyer else None)


def _of_reward(reward: Reward, now: datetime) -> Hindrance | None:
    if reward.valid_from > now:
        day = _day(reward.valid_from)
        return Hindrance(
            Why.NOT_YET,
            _("From %(day)s") % {"day": day},
            _("You can have this from %(day)s on.") % {"day": day},
        )
    if reward.valid_until and reward.valid_until <= now:
        ended = {"day": _day(reward.valid_until)}
        return Hindrance(Why.OVER, _("Over"), _("This could be had until %(day)s.") % ended)
    if reward.stock == 0:
        return sold_out()
    return None


def sold_out() -> Hindrance:
    return Hindrance(
        Why.SOLD_OUT,
        _("All gone"),
        _("Somebody has taken the last one. Now and then one is given back: look again soon."),
    )


def _of_buyer(reward: Reward, buyer: Buyer) -> Hindrance | None:
    if reward.limit_per_person is not None and buyer.taken >= reward.limit_per_person:
        return limit_reached(reward.limit_per_person)
    if buyer.balance < reward.cost:
        return not_enough_points(reward.cost - buyer.balance)
    if not buyer.has_checked_address:
        return Hindrance(
            Why.ADDRESS_NOT_CHECKED,
            _("Confirm your address first"),
            _("Confirm your e-mail address first. The link to do so is in our mail to you."),
            403,
        )
    return None


def limit_reached(limit: int) -> Hindrance:
    sentence = ngettext(
        "You have had this: there is %(limit)s for each person.",
        "You have had this as often as it goes: there are %(limit)s for each person.",
        limit,
    )
    return Hindrance(Why.LIMIT_REACHED, _("You have had it"), sentence % {"limit": limit})


def not_enough_points(missing: int) -> Hindrance:
    short = ngettext("%(missing)s point to go", "%(missing)s points to go", missing)
    sentence = ngettext(
        "You need %(missing)s more point for this. Sort on, and come back.",
        "You need %(missing)s more points for this. Sort on, and come back.",
        missing,
    )
    words = {"missing": missing}
    return Hindrance(Why.NOT_ENOUGH_POINTS, short % words, sentence % words)


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """As somebody typed it, with spaces and in small letters, or as a QR code's address has it."""
    return _NOT_IN_CODES.sub("", text.rpartition("code=")[2].upper())


def shown_code(code: str) -> str:
    """In groups, as people read a number aloud."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
