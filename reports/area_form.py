"""The form for an area of which somebody wants to hear."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from places import geocoder
from places.geocoder import Found
from places.models import District
from places.texts import place_in
from reports.forms import LONGEST_ADDRESS
from reports.models import AreaAlert, ReportType
from reports.models.areas import WIDEST_M
from reports.telling_page import Choice, at_of

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
    address = forms.CharField(
        label=gettext_lazy("Around an address"),
        max_length=LONGEST_ADDRESS,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    # Which of the addresses that were found: where it lies.
    found = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput())
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
        if not geocoder.is_on():
            del self.fields["address"], self.fields["found"]
        for name, field in self.fields.items():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"id_{name}_helptext"

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("found"):
            said["where"] = place_in(said["found"])
            if said["where"] is None:
                self.add_error("address", _("Look the address up once more, please."))
        elif said.get("place"):
            said["where"] = place_in(said["place"])
            if said["where"] is None:
                self.add_error("place", _("This is no place on Earth. An example: -7.32, 109.89"))
        elif district := said.get("district"):
            middle = (district.south + district.north) / 2, (district.west + district.east) / 2
            said["where"] = middle
        elif said.get("address"):
            self.add_error("address", _("Look the address up first, and choose what you mean."))
        elif not {"address", "place", "district"} & set(self.errors):
            self.add_error("place", _("Say around which place, or choose a district."))
        return said

    def choices_of(self, found: Sequence[Found]) -> list[Choice]:
        """What was found just now, or what was chosen of it on the page before."""
        if not found and (chosen := str(self["found"].value() or "")):
            return [Choice(chosen, str(self["address"].value()), is_chosen=True)]
        places = [(at_of(one.latitude, one.longitude), one.name) for one in found]
        return [Choice(at, name, is_chosen=at == places[0][0]) for at, name in places]
