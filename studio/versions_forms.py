"""What staff say when they decide which version answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.models.versions import LARGEST_SHARE

USUAL_SHARE = 10
SHARE, SHADOW = "share", "shadow"


class DecisionForm(forms.Form):
    """`number` is the step that the page was made on: who decides sees what they decide about."""

    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput())
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("For the audit log. You may leave it empty."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class TrialForm(DecisionForm):
    way = forms.ChoiceField(
        label=_("How"),
        choices=[
            (SHADOW, _("In shadow: it sees each photo and answers nobody")),
            (SHARE, _("With a share: it answers some people, always the same")),
        ],
        initial=SHADOW,
        widget=forms.RadioSelect(),
    )
    share = forms.IntegerField(
        label=_("Share in per cent"),
        required=False,
        min_value=1,
        max_value=LARGEST_SHARE,
        initial=USUAL_SHARE,
        help_text=_("1 to 50. In shadow it does not matter."),
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    field_order = ("way", "share", "reason", "number")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("way") == SHARE and not (found.get("share") or "share" in self.errors):
            self.add_error("share", _("Say which share."))
        return found

    @property
    def trial(self) -> dict[str, Any]:
        """As the service takes it."""
        if self.cleaned_data["way"] == SHADOW:
            return {"is_shadow": True}
        return {"share": self.cleaned_data["share"]}
