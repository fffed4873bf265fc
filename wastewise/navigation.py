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
    Place(_("A to Z"), "guide", icon="search"),
    Place(_("Scan"), "classify", icon="scan-search", is_main=True),
    Place(_("Map"), "bins", icon="map-pin"),
)


def places_for(request: HttpRequest) -> list[Link]:
    last = ME if request.user.is_authenticated else LOG_IN
    return [link_to(place, request.path) for place in (*PLACES, last)]


def link_to(place: Place, path: str) -> Link:
    url = reverse(place.url_name)
    if path == url:
        return Link(place, url, "page")
    return Link(place, url, "true" if url != "/" and path.startswith(url) else "")


def may_open_records(request: HttpRequest) -> bool:
    return request.user.is_staff and bool(admin.site.get_app_list(request))
