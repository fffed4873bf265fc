"""Which photos of the data set one wants to see, and what one says about one of them."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.models import LABEL_CHOICES, TrainingPhoto
from classifier.taxonomy import Words
from studio.selectors.photos import Asked, Order, Sender
from studio.services.settled import Now
from studio.services.settling import PhotoDecision, PhotoVerdict

State, Part = TrainingPhoto.State, TrainingPhoto.Part


def choice(label: Any, choices: Iterable[tuple[str, Words]]) -> forms.ChoiceField:
    select = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=list(choices), required=False, widget=select)


class FilterForm(forms.Form):
    """A list that is asked for something odd says so beside the field, and is shown without it."""

    label = choice(_("Kind"), [("", _("All kinds")), *LABEL_CHOICES])
    part = choice(_("Part"), [("", _("All parts")), *Part.choices])
    state = choice(_("State"), [("", _("All states")), *State.choices])
    source = choice(_("Source"), [])
    sender = choice(
        _("Came from"),
        [
            ("", _("Anybody")),
            (Sender.STAFF, _("staff")),
            (Sender.PEOPLE, _("people")),
            (Sender.FOLDER, _("a folder")),
        ],
    )
    order = choice(
        _("Order"),
        [(Order.NEWEST, _("Newest first")), (Order.SUSPECTED, _("Label in doubt, worst first"))],
    )

    def __init__(self, *args: Any, sources: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All sources")), *((name, name) for name in sources)]

    def asked(self) -> Asked:
        self.is_valid()
        return Asked(**self.cleaned_data)

    def query(self) -> str:
        """What an address keeps of it, on the way to a photo and back."""
        return urlencode(self.kept())

    def kept(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class WhereForm(forms.Form):
    """From which photo on; whatever is no photo's id leads to the beginning."""

    after = forms.UUIDField(required=False)
    before = forms.UUIDField(required=False)

    def places(self) -> dict[str, UUID | None]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in ("after", "before")}


class SettleForm(forms.Form):
    verdict = forms.ChoiceField(choices=[(each.value, each.name) for each in PhotoVerdict])
    # Not `label`: by that the list is filtered that one came from.
    kind = forms.ChoiceField(choices=LABEL_CHOICES, required=False)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("verdict") == PhotoVerdict.LABEL and not said.get("kind"):
            raise forms.ValidationError("", code="kind")
        return said


class SettledForm(SettleForm):
    """With what the photo was when it was shown."""

    seen_label = forms.ChoiceField(choices=LABEL_CHOICES)
    seen_state = forms.ChoiceField(choices=State.choices)

    def decision_about(self, photo_id: UUID) -> PhotoDecision:
        said = self.cleaned_data
        seen = Now(said["seen_label"], said["seen_state"])
        return PhotoDecision(photo_id, PhotoVerdict(said["verdict"]), seen, said["kind"])
