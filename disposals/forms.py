"""What people send from the dashboard, and ask of their history."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.models import LABEL_CHOICES
from disposals.compartments import AUTO, COMPARTMENTS
from disposals.models import WasteRecord
from disposals.selectors.history import RecordFilter


class DisposalForm(forms.Form):
    """The photo itself is not read here: common.photos alone judges it."""

    detection = forms.UUIDField(required=False)
    compartment = forms.ChoiceField(
        required=False, choices=[(AUTO, AUTO), *COMPARTMENTS], initial=AUTO
    )
    label = forms.ChoiceField(required=False, choices=[("", ""), *LABEL_CHOICES])
    from_stream = forms.BooleanField(required=False)


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
        max_length=600,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4, "maxlength": 600}),
        help_text=_("In your own words, for example that it is another bottle than last time."),
    )
