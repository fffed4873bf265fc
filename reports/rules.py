"""The numbers of reports, and what follows from them. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.models.reports import LONGEST_WORDS as LONGEST_WORDS
from reports.models.types import Priority

# Of the public's map, for types on private ground: about 110 m, the same for everybody who asks.
ROUNDED_DIGITS = 3
# So many followers, or so many days beyond what was expected, raise it by one each.
FOLLOWERS_A_STEP = 5
DAYS_LATE_A_STEP = 3
CONFIRM_LIVES = timedelta(hours=24)
ANSWER_LIVES = timedelta(days=30)
# As mail has it, and the columns.
LONGEST_EMAIL = 254
# The kind under which common.files knows photos of reports, before and after.
REPORT_PHOTO = "report_photo"


@dataclass(frozen=True)
class Urgency:
    """What the priority of an open report follows from."""

    of_type: int
    followers: int
    expected_at: datetime
    # Where a full drain floods or children play: a matter of the place.
    place_step: int = 0


def priority_at(urgency: Urgency, now: datetime) -> Priority:
    late = max(0, (now - urgency.expected_at).days)
    steps = urgency.followers // FOLLOWERS_A_STEP + late // DAYS_LATE_A_STEP + urgency.place_step
    return Priority(min(Priority.URGENT, urgency.of_type + steps))


def shown_place(
    latitude: float, longitude: float, *, on_private_ground: bool
) -> tuple[float, float]:
    """What the public may see of a place."""
    if not on_private_ground:
        return latitude, longitude
    return round(latitude, ROUNDED_DIGITS), round(longitude, ROUNDED_DIGITS)
