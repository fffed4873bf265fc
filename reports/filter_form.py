"""How a page's address says which reports are asked for."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from places.models import District
from places.texts import place_in
from reports.models import ReportType
from reports.selectors.listing import (
    ANY,
    CLOSED,
    FOLLOWED,
    NEWEST,
    OLDEST,
    OPEN,
    OVERDUE,
    Filters,
    can_be_found,
)
from reports.states import State

LONGEST_WORDS = 80
STATES: list[tuple[str, str | Promise]] = [
    (OPEN, _("Still open")),
    (CLOSED, _("Closed")),
    (ANY, _("All")),
    *((str(state), state.label) for state in State if state != State.UNCONFIRMED),
]
ORDERS: list[tuple[str, str | Promise]] = [
    (NEWEST, _("Newest first")),
    (OLDEST, _("Oldest first")),
    (FOLLOWED, _("Most followed first")),
    (OVERDUE, _("Most overdue first")),
]
# Beside what is folded away.
ALWAYS_SHOWN = ("type", "state", "sort")


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
        validators=[can_be_found],
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

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "state" in said and not self._filters_of(said).may_be_sorted:
            self.add_error("sort", _("Only what is still open can be put in this order."))
        return said

    def asked(self) -> Filters:
        self.is_valid()
        return self._filters_of(self.cleaned_data)

    def _filters_of(self, said: dict[str, Any]) -> Filters:
        """Without a word about the state: what is still open."""
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
    def folded(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in ALWAYS_SHOWN]

    @property
    def is_nowhere(self) -> bool:
        """Somebody said where they are, and it is no place."""
        return bool(self.data.get("near")) and self.asked().near is None
