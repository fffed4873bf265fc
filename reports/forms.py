"""What somebody tells on the page. Rules stand in the services; here they find their field."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from reports.models import Report, ReportType
from reports.rules import LONGEST_EMAIL, LONGEST_WORDS
from reports.services.photos import SeenPhoto
from reports.services.placing import LONGEST_PLACE_WORDS, Place, place_kept, place_of
from reports.services.reporting import check_says_something

Source = Report.PlaceSource
KEPT = "kept"
LONGEST_ADDRESS = 200


class LinesField(forms.CharField):
    """Counted as people count: the browser sends two characters for each end of a line."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


def number() -> forms.FloatField:
    return forms.FloatField(required=False, widget=forms.HiddenInput())


class ReportForm(forms.Form):
    # Where it lies that was told before, if there is such a point.
    stands_at: tuple[float, float] | None = None
    type = forms.ModelChoiceField(
        label=_("What is it?"),
        queryset=ReportType.objects.none(),
        error_messages={
            "required": _("Please choose what it is."),
            "invalid_choice": _("Please choose what it is."),
        },
    )
    # "position", "pin", "photo", "words", or "address:" and where it lies.
    place = forms.CharField(label=_("Where is it?"), required=False, max_length=100)
    latitude = number()
    longitude = number()
    accuracy = number()
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "street-address", "maxlength": 200}
        ),
    )
    place_words = forms.CharField(
        label=_("The place in words"),
        required=False,
        max_length=LONGEST_PLACE_WORDS,
        help_text=_("Street and number, or what stands beside it. This alone is enough."),
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "maxlength": LONGEST_PLACE_WORDS,
                "aria-describedby": "id_place_words_helptext",
            }
        ),
    )
    description = LinesField(
        label=_("What should we know?"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("Optional with a photo. Please name nobody."),
        widget=forms.Textarea(
            attrs={
                "class": "form-control",
                "rows": 4,
                "maxlength": LONGEST_WORDS,
                "aria-describedby": "id_description_helptext",
            }
        ),
    )

    def __init__(self, *args: Any, is_person: bool, seen: SeenPhoto | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(ReportType.objects.filter(is_offered=True))
        self.seen = seen
        if is_person:
            self.fields["shows_reporter"] = forms.BooleanField(
                label=_("Show my name with the report"), required=False
            )
        else:
            self.fields["email"] = forms.EmailField(
                label=_("Your e-mail address"),
                max_length=LONGEST_EMAIL,
                help_text=_("We send a link that confirms your report. Nobody else sees it."),
                widget=forms.EmailInput(
                    attrs={
                        "class": "form-control",
                        "autocomplete": "email",
                        "aria-describedby": "id_email_helptext",
                    }
                ),
            )

    def choose_from(self, types: QuerySet[ReportType]) -> None:
        self.types = types
        cast("forms.ModelChoiceField[ReportType]", self.fields["type"]).queryset = types

    def clean(self) -> dict[str, Any]:
        """All that is missing at once: nobody is sent back three times."""
        found = self.cleaned_data
        for check in (self.check_place, self.check_words):
            try:
                check()
            except DomainError as refused:
                self.add_refusal(refused)
        return found

    def check_place(self) -> None:
        if "place_words" not in self.cleaned_data:
            return
        where = self.where()
        if "type" in self.cleaned_data:
            self.cleaned_data["where"] = where

    def check_words(self) -> None:
        if "description" in self.cleaned_data:
            check_says_something(self.cleaned_data["description"], self.seen)

    @property
    def chosen_type(self) -> ReportType:
        """Without one nothing is kept, and any does to look at the place."""
        return cast(ReportType, self.cleaned_data.get("type") or ReportType())

    def where(self) -> Place:
        found = self.cleaned_data
        source, latitude, longitude, accuracy = self.chosen()
        return place_of(
            type=self.chosen_type,
            source=source,
            latitude=latitude,
            longitude=longitude,
            accuracy_m=accuracy,
            words=found["place_words"]
            or (found.get("address", "") if ":" in self.said_place else ""),
        )

    @property
    def said_place(self) -> str:
        return str(self.cleaned_data.get("place") or "")

    def chosen(self) -> tuple[str, float | None, float | None, float | None]:
        """Source, latitude, longitude and accuracy, as far as they were told."""
        found = self.cleaned_data
        told = found.get("latitude"), found.get("longitude"), found.get("accuracy")
        if self.said_place == Source.PHOTO and self.seen and self.seen.position:
            return Source.PHOTO, self.seen.position.latitude, self.seen.position.longitude, None
        if self.said_place.startswith(f"{Source.ADDRESS}:"):
            return Source.ADDRESS, *coordinates_in(self.said_place.partition(":")[2]), None
        if self.said_place in (Source.POSITION, Source.PIN):
            return self.said_place, *told
        if self.said_place == Source.WORDS or found["place_words"]:
            return Source.WORDS, None, None, None
        # Nothing was said, or of something that is not there: the service says what is missing.
        return Source.PIN, *told

    def add_refusal(self, refused: DomainError) -> None:
        """The service's own sentence, beside the field that it is about."""
        for detail in refused.details or ({"field": "", "message": refused.message},):
            name = detail["field"] if detail["field"] in self.fields else None
            self.add_error(name, detail["message"])


class EditForm(ReportForm):
    """All that somebody says of what they told before. Its type and its place may stay."""

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, is_person=True, seen=None, **kwargs)
        self.report = report
        if report.latitude is not None and report.longitude is not None:
            self.stands_at = report.latitude, report.longitude
        self.choose_from(ReportType.objects.filter(Q(is_offered=True) | Q(pk=report.type_id)))

    def where(self) -> Place:
        if self.said_place != KEPT:
            return super().where()
        found = self.cleaned_data
        return place_kept(self.report, self.chosen_type, found["place_words"])

    def check_words(self) -> None:
        """Its photo stays, of which the service knows."""


def said_of(report: Report) -> dict[str, Any]:
    """What the form shows at first."""
    return {
        "type": report.type_id,
        "description": report.description,
        "place": Source.WORDS if report.latitude is None else KEPT,
        "place_words": report.place_words,
        "shows_reporter": report.shows_reporter,
    }


def coordinates_in(text: str) -> tuple[float | None, float | None]:
    latitude, _comma, longitude = text.partition(",")
    try:
        return float(latitude), float(longitude)
    except ValueError:
        return None, None
