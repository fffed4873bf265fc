"""How a page's address says which reports are asked for."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from places.models import District
from places.texts import place_in
from reports.models import ReportType
from reports.selectors.listing import ANY, CLOSED, NEWEST, OLDEST, OPEN, Filters
from reports.states import State

LONGEST_WORDS = 80
STATES: list[tuple[str, str | Promise]] = [
    (OPEN, _("Still open")),
    (CLOSED, _("Closed")),
    (ANY, _("All")),
    *((str(state), state.label) for state in State if state != State.UNCONFIRMED),
]
ORDERS = [(NEWEST, _("Newest first")), (OLDEST, _("Oldest first"))]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "form-control"})


def select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class FilterForm(forms.Form):
    """What is asked for something odd says so beside the field, and is shown without it."""

    type = forms.ChoiceField(label=_("What"), required=False, widget=select())
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES, widget=select())
    district = forms.ChoiceField(label=_("District"), required=False, widget=select())
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())
    words = forms.CharField(
        label=_("Words or number"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"class": "form-control", "maxlength": LONGEST_WORDS}),
    )
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS, widget=select())
    near = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = [(one.code, one.name) for one in ReportType.objects.all()]
        districts = list(District.objects.values_list("code", "name"))
        self._choices("type", [("", _("Everything")), *types])
        self._choices("district", [("", _("All districts")), *districts])
        if not districts:
            del self.fields["district"]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def asked(self) -> Filters:
        """Without a word about the state: what is still open."""
        self.is_valid()
        said = self.cleaned_data
        return Filters(
            type=said.get("type") or "",
            state=said.get("state") or OPEN,
            district=said.get("district") or "",
            since=said.get("since"),
            until=said.get("until"),
            words=said.get("words") or "",
            near=place_in(said.get("near") or ""),
            sort=said.get("sort") or NEWEST,
        )

    @property
    def is_nowhere(self) -> bool:
        """Somebody said where they are, and it is no place."""
        return bool(self.data.get("near")) and self.asked().near is None
