"""The areas of which somebody wants to hear."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.selectors import person_of
from common.errors import DomainError
from places import geocoder
from places.geocoder import Found, GeocoderAway
from reports import pace
from reports.area_form import AreaForm
from reports.forms import LONGEST_ADDRESS
from reports.selectors.alerts import areas_of
from reports.services.area_alerts import unwatch, watch


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def areas(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request, AreaForm(initial={"place": request.GET.get("place", "")[:60]}))
    if request.POST.get("step") == "find" and geocoder.is_on():
        return looked_up(request)
    form = AreaForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            watch(
                person=person_of(request),
                name=said["name"],
                place=said["where"],
                radius_m=said["radius_m"],
                rhythm=said["rhythm"],
                type=said["type"],
            )
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Done. We tell you what is new there."))
            return redirect("area-alerts")
    return page(request, form)


def looked_up(request: HttpRequest) -> HttpResponse:
    """A step on the way: nothing is missing yet, and what was typed stays."""
    form = AreaForm(initial=request.POST.dict() | {"found": ""})
    try:
        pace.check_photo(request)
        found = geocoder.find(request.POST.get("address", "")[:LONGEST_ADDRESS])
    except DomainError as error:
        # Other ways than its own sentence names: words are no place to watch.
        other = _("We can't look up addresses just now. Choose a district, or use your position.")
        trouble = other if isinstance(error, GeocoderAway) else error.message
        response = page(request, form, trouble=trouble, status=error.status)
        if error.wait:
            response["Retry-After"] = str(error.wait)
        return response
    nothing = _("We found no such address here. Try it with street and town.")
    return page(request, form, found, trouble="" if found else nothing)


def page(
    request: HttpRequest,
    form: AreaForm,
    found: Sequence[Found] = (),
    *,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "areas": areas_of(person_of(request)),
        "choices": form.choices_of(found) if geocoder.is_on() else [],
        "thanks": found[0].thanks if found else "",
        "trouble": trouble,
    }
    status = 400 if form.errors else status
    return render(request, "reports/alerts.html", context, status=status)


@require_POST
@login_required
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    if unwatch(person=person_of(request), number=pk):
        messages.success(request, _("Removed. You no longer hear of it."))
    return redirect("area-alerts")
