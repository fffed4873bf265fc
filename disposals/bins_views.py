"""Where waste can be brought: a list, the same as a map, and a page for each bin."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common.errors import DomainError
from disposals.compartments import COMPARTMENTS, NAMES, kind_for
from disposals.models import Bin
from disposals.selectors import bins as selectors
from disposals.selectors import bins_map as map_selectors
from disposals.selectors.bins import NearBin
from disposals.selectors.bins_map import MOST_CELLS, Point
from places.distances import Box
from places.ground import map_ground
from places.models import District
from places.texts import box_in, numbers_in, place_in

PER_PAGE = 24
MOST_NEAR = 24
# So full that the next one is worth the walk.
NO_ROOM = 95
LONGEST_CODE = 40


@dataclass(frozen=True)
class Asked:
    takes: str
    district: str
    # As it was sent, and as a latitude and a longitude where it is one.
    near: str
    place: tuple[float, float] | None

    @property
    def bins(self) -> QuerySet[Bin]:
        return selectors.bins_there(takes=self.takes, district=self.district)


@require_safe
def bins(request: HttpRequest) -> HttpResponse:
    """The page, and for htmx the part of it that changes with what is asked."""
    asked = asked_for(request)
    is_part = "HX-Request" in request.headers
    is_part = is_part and "HX-History-Restore-Request" not in request.headers
    context = {"asked": asked} | (found_near(asked) if asked.near else found(request, asked))
    if not is_part:
        context |= {"choices": choices(), "districts": districts(), "map": map_ground()}
    response = render(
        request, "disposals/_bins_part.html" if is_part else "disposals/bins.html", context
    )
    patch_vary_headers(response, ["HX-Request"])
    # The part stands under the page's own address, and where somebody is, nobody keeps.
    if is_part or asked.near:
        response["Cache-Control"] = "no-store"
    if is_part:
        response["HX-Replace-Url"] = address_of(asked)
    return response


@require_safe
def bin_page(request: HttpRequest, bin: str) -> HttpResponse:
    """Also of one that is gone: what is written on things outlives it."""
    found = get_object_or_404(selectors.in_full(Bin.objects.all()), code=bin)
    moments = [one.measured_at for one in found.compartments.all() if one.measured_at]
    context = {"bin": found, "map": map_ground(), "measured_at": max(moments, default=None)}
    return render(request, "disposals/bin.html", context)


@require_safe
@cache_control(public=True, max_age=60)
def bins_map(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request)
    box = box_asked_for(request) or map_selectors.box_of_all(asked.bins)
    points = map_selectors.points_in(asked.bins, box, cells=cells_asked_for(request)) if box else []
    corners = [box.south, box.west, box.north, box.east] if box else None
    return JsonResponse({"box": corners, "points": [point_shown(point) for point in points]})


def address_of(asked: Asked) -> str:
    """Without the place: it is nobody's business, also not of those who are sent the address."""
    query = {"takes": asked.takes, "district": asked.district}
    words = urlencode({name: value for name, value in query.items() if value})
    return reverse("bins") + (f"?{words}" if words else "")


def asked_for(request: HttpRequest) -> Asked:
    takes, near = request.GET.get("takes", ""), request.GET.get("near", "")
    return Asked(
        takes=takes if takes in NAMES else "",
        district=request.GET.get("district", "")[:LONGEST_CODE],
        near=near,
        place=place_in(near),
    )


def box_asked_for(request: HttpRequest) -> Box | None:
    text = request.GET.get("box", "")
    if not text:
        return None
    box = box_in(text)
    if box is None:
        raise DomainError(_("This is no part of the Earth."))
    return box


def cells_asked_for(request: HttpRequest) -> tuple[int, int] | None:
    numbers = numbers_in(request.GET.get("cells", ""))
    if len(numbers) != 2 or not all(1 <= number <= MOST_CELLS for number in numbers):
        return None
    return int(numbers[0]), int(numbers[1])


def found(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    page: Page = Paginator(selectors.in_full(asked.bins), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return {"page": page, "count": page.paginator.count, "shown": [NearBin(bin) for bin in page]}


def found_near(asked: Asked) -> dict[str, Any]:
    if asked.place is None:
        return {"shown": [], "count": 0, "is_nowhere": True}
    near = selectors.bins_near(
        *asked.place, asked.takes, MOST_NEAR, district=asked.district, only_in_service=False
    )
    best = next((one for one in near if is_of_use(one, asked.takes)), None)
    return {"shown": near, "count": len(near), "best": best, "square": settings.DEMO_SQUARE}


def is_of_use(near: NearBin, takes: str) -> bool:
    """In service, with room for what it is to take."""
    compartments = [one for one in near.bin.compartments.all() if takes in ("", one.name)]
    return near.bin.is_in_service and any((one.fill or 0) < NO_ROOM for one in compartments)


def choices() -> list[dict[str, Any]]:
    return [{"name": name, "words": words, "kind": kind_for(name)} for name, words in COMPARTMENTS]


def districts() -> list[District]:
    return list(District.objects.only("code", "name"))


def point_shown(point: Point) -> dict[str, Any]:
    shown: dict[str, Any] = {"at": [round(point.latitude, 6), round(point.longitude, 6)]}
    if point.count > 1:
        return shown | {"count": point.count}
    is_broken = point.state == Bin.State.OUT_OF_ORDER
    return shown | {
        "name": point.name,
        "url": reverse("bin", args=[point.code]),
        "broken": is_broken,
    }
