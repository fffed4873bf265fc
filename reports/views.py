"""What was reported: a list, the same as a map, and a page for each report."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from accounts.selectors import person_of
from common.errors import DomainError
from places.ground import map_ground
from places.texts import box_in
from reports.filter_form import ORDERS, FilterForm
from reports.own_page import ways_in_list, ways_of
from reports.selectors import listing, pages
from reports.selectors import map as map_selectors
from reports.selectors.listing import NEWEST, OPEN, Filters
from reports.selectors.mine import followed_by, told_by

PER_PAGE = 24
MOST_NEAR = 24
MOST_ACROSS = 40
USUAL_ACROSS = 8
UNASKED = Filters(state=OPEN)


@dataclass(frozen=True)
class Asked:
    form: FilterForm
    filters: Filters

    @property
    def query(self) -> str:
        """What other views of the same reports are asked with."""
        return urlencode(self.filters.query())

    @property
    def near(self) -> str:
        return str(self.form.cleaned_data.get("near") or "")

    @property
    def is_set(self) -> bool:
        return self.filters != UNASKED

    @property
    def has_more(self) -> bool:
        """Something is chosen, or wrong, in what is folded away."""
        folded = replace(self.filters, type="", state=OPEN, near=None, sort=NEWEST)
        return folded != UNASKED or any(field.errors for field in self.form.folded)

    @property
    def order(self) -> str:
        return str(dict(ORDERS)[self.filters.sort])


def asked_for(request: HttpRequest) -> Asked:
    form = FilterForm(request.GET)
    return Asked(form, form.asked())


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request)
    context = {"asked": asked} | (
        found_near(asked) if asked.filters.near else found(request, asked.filters)
    )
    response = render(request, "reports/list.html", context)
    if asked.filters.near:
        # Where somebody is, nobody keeps.
        response["Cache-Control"] = "no-store"
    return response


def found(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    paginator = listing.CappedPaginator(listing.in_full(listing.public(filters)), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    return {"page": page, "count": paginator.count, "rows": listing.rows_of(page)}


def found_near(asked: Asked) -> dict[str, Any]:
    rows = listing.near_rows(asked.filters, MOST_NEAR)
    return {"count": len(rows), "rows": rows, "is_near": True}


@require_safe
def reports_map(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request)
    box = map_selectors.first_view(asked.filters)
    context = {
        "asked": asked,
        "map": map_ground(),
        "box": f"{box.south},{box.west},{box.north},{box.east}" if box else "",
    }
    return render(request, "reports/map.html", context)


@require_safe
@vary_on_cookie
@cache_control(private=True, max_age=60)
def points(request: HttpRequest) -> HttpResponse:
    """What the map shows of a part of the world."""
    box = box_in(request.GET.get("box", ""))
    if box is None:
        raise DomainError(_("This is no part of the Earth."))
    filters = replace(asked_for(request).filters, near=None)
    found = map_selectors.points_in(filters, box, across_asked_for(request))
    return JsonResponse({"points": [point.as_json() for point in found]})


def across_asked_for(request: HttpRequest) -> int:
    text = request.GET.get("across", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 4
    return min(max(int(text), 1), MOST_ACROSS) if is_number else USUAL_ACROSS


@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = pages.find(request.user, pk)
    if found is None:
        raise Http404
    shown = pages.shown(found, request.user)
    context = {"shown": shown, "ways": ways_of(shown, request.user), "map": map_ground()}
    return render(request, "reports/report.html", context)


@never_cache
@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What somebody told, or what they follow."""
    person = person_of(request)
    is_followed = request.GET.get("show") == "followed"
    rows = followed_by(person) if is_followed else told_by(person)
    page = Paginator(listing.in_full(rows), PER_PAGE).get_page(request.GET.get("page"))
    shown = [(row, ways_in_list(row.report, person)) for row in listing.rows_of(page)]
    context = {"page": page, "rows": shown, "is_followed": is_followed}
    return render(request, "reports/mine.html", context)
