"""The places of the site, named once: the bar of the phone and the row of the desktop."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    label: str | Promise
    url_name: str
    icon: str
    # Stands out, in the middle of the phone's bar.
    is_main: bool = False
    # Addresses that lie below it, beside those that begin as its own does.
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    place: Place
    url: str
    # As aria-current has it: "page", "true" for a page below this one, "" for neither.
    current: str


ME = Place(_("Me"), "account", icon="user")
LOG_IN = Place(_("Log in"), "account_login", icon="log-in")
PLACES = (
    Place(_("Home"), "home", icon="house"),
    Place(_("Report"), "new-report", icon="camera"),
    Place(_("Scan"), "classify", icon="scan-search", is_main=True),
    Place(_("Map"), "reports-map", icon="map-pin", below=("/reports/", "/bins/")),
)


def places_for(request: HttpRequest) -> list[Link]:
    last = ME if request.user.is_authenticated else LOG_IN
    places = (*PLACES, last)
    # One is at one place: to tell of something lies below the reports, but has its own.
    here = max(places, key=lambda place: depth(place, request.path))
    return [
        link_to(place, request.path) if place is here else Link(place, reverse(place.url_name), "")
        for place in places
    ]


def link_to(place: Place, path: str) -> Link:
    url = reverse(place.url_name)
    if path == url:
        return Link(place, url, "page")
    return Link(place, url, "true" if depth(place, path) else "")


def depth(place: Place, path: str) -> int:
    """How much of the path says that one is at the place, or below it."""
    url = reverse(place.url_name)
    if url == "/":
        return int(path == url)
    return max(len(start) if path.startswith(start) else 0 for start in (url, *place.below))


def may_open_records(request: HttpRequest) -> bool:
    return request.user.is_staff and bool(admin.site.get_app_list(request))
