"""The areas of which somebody wants to hear."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.selectors import person_of
from common.errors import DomainError
from places.models import District
from places.texts import place_in
from reports.models import AreaAlert, ReportType
from reports.models.areas import WIDEST_M
from reports.selectors.alerts import areas_of
from reports.services.area_alerts import unwatch, watch

NARROWEST_M = 50


class AreaForm(forms.Form):
    """Around a place, or around the middle of a district: nobody needs a map or a phone for it."""

    name = forms.CharField(
        label=gettext_lazy("What you call it"),
        max_length=80,
        help_text=gettext_lazy("Home, school, the market"),
    )
    district = forms.ModelChoiceField(
        label=gettext_lazy("Around the middle of"),
        queryset=District.objects.exclude(south=None).defer("boundary"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("another place"),
    )
    place = forms.CharField(
        label=gettext_lazy("Around this place"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Latitude and longitude, as in -7.3212, 109.8975"),
    )
    radius_m = forms.IntegerField(
        label=gettext_lazy("Metres around"),
        initial=500,
        validators=[MinValueValidator(NARROWEST_M), MaxValueValidator(WIDEST_M)],
    )
    type = forms.ModelChoiceField(
        label=gettext_lazy("What"),
        queryset=ReportType.objects.all(),
        required=False,
        empty_label=gettext_lazy("Everything"),
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=AreaAlert.Rhythm.choices,
        initial=AreaAlert.Rhythm.DAILY,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_helptext"

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("place"):
            said["where"] = place_in(said["place"])
            if said["where"] is None:
                self.add_error("place", _("This is no place on Earth. An example: -7.32, 109.89"))
        elif district := said.get("district"):
            middle = (district.south + district.north) / 2, (district.west + district.east) / 2
            said["where"] = middle
        elif "place" not in self.errors and "district" not in self.errors:
            self.add_error("place", _("Say around which place, or choose a district."))
        return said


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def areas(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    is_sent = request.method == "POST"
    initial = {"place": request.GET.get("place", "")[:60]}
    form = AreaForm(request.POST) if is_sent else AreaForm(initial=initial)
    if is_sent and form.is_valid():
        said = form.cleaned_data
        try:
            watch(
                person=person,
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
    context = {"form": form, "areas": areas_of(person), "needs_address": not person.email}
    return render(request, "reports/alerts.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    if unwatch(person=person_of(request), number=pk):
        messages.success(request, _("Removed. You no longer hear of it."))
    return redirect("area-alerts")
