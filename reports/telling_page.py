"""What the page for telling shows: beside the form all that was found out for it."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classifier.selectors import as_address
from classifier.taxonomy import kind_of
from common.errors import DomainError
from places import geocoder
from places.geocoder import Found
from places.ground import map_ground
from places.models import District
from places.selectors import district_at
from reports import pace
from reports.forms import KEPT, LONGEST_ADDRESS, ReportForm, Source, coordinates_in
from reports.selectors.duplicates import Likely
from reports.services import photos
from reports.services.photos import SeenPhoto

SHOWN_DIGITS = 5


@dataclass(frozen=True)
class Choice:
    """One way to say where, as a radio button."""

    value: str
    label: str
    # For the map's script.
    at: str = ""
    is_chosen: bool = False
    # A script brings it in once it knows the place.
    is_hidden: bool = False


@dataclass(frozen=True)
class Shown:
    """What there is to show beside the form."""

    refused: DomainError | None = None
    likely: tuple[Likely, ...] = ()
    found: tuple[Found, ...] | None = None
    step: str = ""


NOTHING = Shown()


def context_of(request: HttpRequest, form: ReportForm, shown: Shown) -> dict[str, Any]:
    seen = form.seen
    return {
        "form": form,
        "refused": shown.refused,
        "step": shown.step,
        "types": form.types,
        "token": photos.token_of(seen) if seen else "",
        "thumb": as_address(photos.small_copy(seen), "image/jpeg") if seen else "",
        "opinion": opinion_in_words(seen),
        "opinion_label": seen.opinion.label if seen and seen.opinion else "",
        "choices": choices_of(form, shown.found or ()),
        "found": shown.found,
        "likely": shown.likely,
        "likely_ids": ",".join(str(one.report.pk) for one in shown.likely),
        "person": request.user,
        "news": news_of(seen, shown),
        "has_geocoder": geocoder.is_on(),
        "map": map_shown(),
        "key": uuid4(),
    }


def page(
    request: HttpRequest,
    form: ReportForm,
    shown: Shown = NOTHING,
    *,
    template: str = "reports/new.html",
    status: int = 200,
) -> HttpResponse:
    if shown.refused:
        status = shown.refused.status
    elif form.errors and status == 200:
        status = 400
    response = render(request, template, context_of(request, form, shown), status=status)
    if shown.refused and shown.refused.wait:
        response["Retry-After"] = str(shown.refused.wait)
    return response


def look_up(request: HttpRequest, shown: Shown = NOTHING) -> Shown:
    """The address that was asked for, or why it is not looked for."""
    try:
        pace.check_photo(request)
        words = request.POST.get("address", "")[:LONGEST_ADDRESS]
        return replace(shown, found=tuple(geocoder.find(words)))
    except DomainError as refused:
        return replace(shown, refused=refused)


def opinion_in_words(seen: SeenPhoto | None) -> str:
    """It says how sure it is, and leaves the choice where it is."""
    if seen is None or seen.opinion is None:
        return ""
    words = {
        "kind": kind_of(seen.opinion.label).name,
        "percent": round(seen.opinion.confidence * 100),
    }
    if seen.opinion.is_sure:
        return _("The recogniser sees: %(kind)s (%(percent)d%%). You decide.") % words
    return _("The recogniser is not sure, perhaps %(kind)s (%(percent)d%%). You decide.") % words


def choices_of(form: ReportForm, found: tuple[Found, ...]) -> list[Choice]:
    chosen = str(form["place"].value() or "")
    told = told_at(form)
    choices = [
        Choice(Source.POSITION, position_in_words(form), told),
        Choice(Source.PIN, _("Where the pin stands"), told),
    ]
    ways = [
        Choice(one.value, one.label, one.at, one.value == chosen, is_hidden=one.value != chosen)
        for one in choices
    ]
    if form.stands_at:
        label = _("Where it is now: %(place)s") % {"place": place_in_words(*form.stands_at)}
        ways.insert(0, Choice(KEPT, label, at_of(*form.stands_at), chosen == KEPT))
    if form.seen and form.seen.position:
        place = form.seen.position.latitude, form.seen.position.longitude
        label = _("Where the photo was taken: %(place)s") % {"place": place_in_words(*place)}
        ways.append(Choice(Source.PHOTO, label, at_of(*place), chosen == Source.PHOTO))
    ways += addresses_of(form, chosen, found)
    return [*ways, Choice(Source.WORDS, _("As I say in words"), "", chosen == Source.WORDS)]


def addresses_of(form: ReportForm, chosen: str, found: tuple[Found, ...]) -> list[Choice]:
    choices = []
    for one in found:
        at = at_of(one.latitude, one.longitude)
        value = f"{Source.ADDRESS}:{at}"
        choices.append(Choice(value, one.name, at, value == chosen))
    # Chosen on an earlier page, where it was found.
    if chosen.startswith(f"{Source.ADDRESS}:") and chosen not in [one.value for one in choices]:
        latitude, longitude = coordinates_in(chosen.partition(":")[2])
        if latitude is not None and longitude is not None:
            words = str(form["address"].value() or "") or place_in_words(latitude, longitude)
            choices.append(Choice(chosen, words, at_of(latitude, longitude), is_chosen=True))
    return choices


def position_in_words(form: ReportForm) -> str:
    try:
        metres = round(float(form["accuracy"].value() or ""))
    except (ValueError, OverflowError):
        return _("Where I am")
    words = ngettext(
        "Where I am, accurate to %(metres)d metre",
        "Where I am, accurate to %(metres)d metres",
        metres,
    )
    return words % {"metres": metres}


def told_at(form: ReportForm) -> str:
    latitude, longitude = form["latitude"].value(), form["longitude"].value()
    return f"{latitude},{longitude}" if latitude and longitude else ""


def at_of(latitude: float, longitude: float) -> str:
    return f"{latitude:.{SHOWN_DIGITS + 1}f},{longitude:.{SHOWN_DIGITS + 1}f}"


def place_in_words(latitude: float, longitude: float) -> str:
    district = district_at(latitude, longitude)
    numbers = f"{latitude:.{SHOWN_DIGITS}f}, {longitude:.{SHOWN_DIGITS}f}"
    return f"{district.name} ({numbers})" if district else numbers


def news_of(seen: SeenPhoto | None, shown: Shown) -> str:
    """What a screen reader is told of a step."""
    if shown.refused:
        return shown.refused.message
    if shown.found is not None:
        number = len(shown.found)
        sentence = ngettext(
            "%(number)d address was found.", "%(number)d addresses were found.", number
        )
        return sentence % {"number": number}
    if shown.likely:
        return _("Somebody may have told us of this already: look at the list.")
    if shown.step == "look" and seen:
        return _("The photo is there.") + " " + opinion_in_words(seen)
    return _("The photo is removed.") if shown.step == "drop" else ""


def map_shown() -> dict[str, str]:
    return map_ground() | {"middle": settings.DEMO_SQUARE or middle_of_town()}


def middle_of_town() -> str:
    """Where the pin stands at first; the whole Earth where no boundary is known."""
    box = District.objects.aggregate(
        west=Min("west"), south=Min("south"), east=Max("east"), north=Max("north")
    )
    if box["west"] is None:
        return ""
    return at_of((box["south"] + box["north"]) / 2, (box["west"] + box["east"]) / 2)
