"""What people send from the dashboard, and ask of their history."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.models import LABEL_CHOICES
from disposals.compartments import AUTO, COMPARTMENTS
from disposals.exceptions import BinRefused, WeightRefused
from disposals.models import Bin, WasteRecord
from disposals.models.cases import LONGEST_WORDS
from disposals.rules import checked_weight
from disposals.selectors.history import RecordFilter
from disposals.services.bin_choice import find_bin

NO_WEIGHT = _("Please give the weight as a number of grams, for example 250.")
# What somebody says beside the photo, and what they can put right without another one.
SAID_ALONG = ("bin", "weight_g")
CORRECTABLE = frozenset({*SAID_ALONG, "compartment"})


class DisposalForm(forms.Form):
    """The photo itself is not read here: common.photos alone judges it."""

    detection = forms.UUIDField(required=False)
    compartment = forms.ChoiceField(
        required=False,
        choices=[(AUTO, AUTO), *COMPARTMENTS],
        initial=AUTO,
        error_messages={"invalid_choice": _("We know no such compartment.")},
    )
    label = forms.ChoiceField(required=False, choices=[("", ""), *LABEL_CHOICES])
    bin = forms.CharField(required=False, max_length=40)
    weight_g = forms.DecimalField(
        required=False,
        max_digits=12,
        decimal_places=3,
        error_messages=dict.fromkeys(
            ("invalid", "max_digits", "max_decimal_places", "max_whole_digits"), NO_WEIGHT
        ),
    )
    from_stream = forms.BooleanField(required=False)

    def clean_bin(self) -> Bin | None:
        name: str = self.cleaned_data["bin"]
        with said_in_the_form():
            return find_bin(name) if name else None

    def clean_weight_g(self) -> Decimal | None:
        """In kilograms, as everything behind the form has it."""
        grams: Decimal | None = self.cleaned_data["weight_g"]
        with said_in_the_form():
            return None if grams is None else checked_weight(grams / 1000)


@contextmanager
def said_in_the_form() -> Iterator[None]:
    """The service's own sentence, beside the field."""
    try:
        yield
    except (BinRefused, WeightRefused) as refused:
        raise forms.ValidationError(refused.message) from refused


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "form-control"})


def select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class HistoryForm(forms.Form):
    """A list that is asked for something odd says so beside the field, and is shown without it."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("All kinds")), *LABEL_CHOICES],
        widget=select(),
    )
    state = forms.ChoiceField(
        label=_("Points"),
        required=False,
        choices=[("", _("All")), *WasteRecord.State.choices],
        widget=select(),
    )
    to = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A word of Python's own, so it cannot stand above.
        self.fields["from"] = forms.DateField(label=_("From"), required=False, widget=DayInput())
        self.order_fields(["kind", "state", "from", "to"])

    def asked(self) -> RecordFilter:
        self.is_valid()
        return RecordFilter(
            label=self.cleaned_data.get("kind") or "",
            state=self.cleaned_data.get("state") or "",
            first_day=self.cleaned_data.get("from"),
            last_day=self.cleaned_data.get("to"),
        )


class AppealForm(forms.Form):
    words = forms.CharField(
        label=_("What should we know?"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
        help_text=_("In your own words, for example that it is another bottle than last time."),
    )
