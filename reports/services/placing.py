"""Where a report lies: checked once, for pages and API alike."""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _

from places.cells import cell_of
from places.models import District
from places.served_area import served_district
from reports.exceptions import PlaceRefused
from reports.models import Report, ReportType
from reports.rules import shown_place

Source = Report.PlaceSource
LONGEST_PLACE_WORDS = 300
# A house number, and something to find it by.
SHORTEST_PLACE_WORDS = 5
# Half around the Earth: a phone that says more knows nothing.
WIDEST_ACCURACY_M = 20_000_000


@dataclass(frozen=True)
class Point:
    latitude: float
    longitude: float
    accuracy_m: int | None
    # What the public sees, and its square of the world's grid.
    shown: tuple[float, float]
    district: District | None

    @property
    def cell(self) -> int:
        return cell_of(*self.shown)


@dataclass(frozen=True)
class Place:
    """With a point, with words, or with both."""

    source: str
    words: str = ""
    point: Point | None = None


def place_of(
    *,
    type: ReportType,
    source: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    accuracy_m: float | None = None,
    words: str = "",
) -> Place:
    """Raises PlaceRefused or OutsideServedArea. Without a source it follows from what there is."""
    words = checked_words(words)
    source = source or (Source.WORDS if latitude is None and longitude is None else Source.PIN)
    if source not in Source.values:
        raise PlaceRefused(_("We know no such way to tell a place."), field="place_source")
    if source == Source.WORDS:
        return Place(source, enough_words(words))
    if latitude is None or longitude is None:
        raise PlaceRefused(missing_part(latitude, longitude))
    check_on_earth(latitude, longitude)
    point = Point(
        latitude=latitude,
        longitude=longitude,
        accuracy_m=checked_accuracy(accuracy_m),
        shown=shown_place(latitude, longitude, on_private_ground=type.on_private_ground),
        district=served_district(latitude, longitude),
    )
    return Place(source, words, point)


def place_kept(report: Report, type: ReportType, words: str) -> Place:
    """Where it lies already, as the public may see it of the type that it gets. Of words alone
    there is nothing to keep but the words."""
    words = checked_words(words)
    if report.latitude is None or report.longitude is None:
        return Place(Source.WORDS, enough_words(words))
    here = report.latitude, report.longitude
    shown = shown_place(*here, on_private_ground=type.on_private_ground)
    point = Point(*here, report.accuracy_m, shown, report.district)
    return Place(report.place_source, words, point)


def checked_words(words: str) -> str:
    words = " ".join(words.split())
    if len(words) > LONGEST_PLACE_WORDS:
        sentence = _("Please describe the place in %(most)d characters at most.")
        raise PlaceRefused(sentence % {"most": LONGEST_PLACE_WORDS}, field="place_words")
    return words


def enough_words(words: str) -> str:
    if len(words) < SHORTEST_PLACE_WORDS:
        raise PlaceRefused(
            _("Say where it is: street and number, or what stands beside it."), field="place_words"
        )
    return words


def missing_part(latitude: float | None, longitude: float | None) -> str:
    if latitude is None and longitude is None:
        return _("Say where it is: with your position, on the map, or in words.")
    if latitude is None:
        return _("There is a longitude without a latitude. Send both, or neither.")
    return _("There is a latitude without a longitude. Send both, or neither.")


def check_on_earth(latitude: float, longitude: float) -> None:
    is_number = math.isfinite(latitude) and math.isfinite(longitude)
    if not (is_number and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise PlaceRefused(_("This place lies nowhere on Earth."))
    # What a phone sends that does not know: in the Gulf of Guinea, where no city is.
    if round(latitude, 4) == 0 and round(longitude, 4) == 0:
        raise PlaceRefused(
            _("Your device sent 0/0, which is in the ocean. Choose the place in another way.")
        )


def checked_accuracy(metres: float | None) -> int | None:
    """A number that makes no sense says nothing of the place, so the place stays."""
    if metres is None or not math.isfinite(metres) or not 0 <= metres <= WIDEST_ACCURACY_M:
        return None
    return math.ceil(metres)
