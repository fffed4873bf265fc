"""What staff decide about a picture under two labels."""

from uuid import UUID

from django import forms

from classifier.models import LABEL_CHOICES
from studio.services.conflicts import ConflictDecision, ConflictVerdict


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(choices=[(each.value, each.name) for each in ConflictVerdict])
    label = forms.ChoiceField(choices=LABEL_CHOICES, required=False)
    other = forms.UUIDField(required=False)
    other_label = forms.ChoiceField(choices=LABEL_CHOICES, required=False)

    def clean(self) -> dict[str, object]:
        said = self.cleaned_data
        if said.get("verdict") == ConflictVerdict.LABEL and not said.get("label"):
            raise forms.ValidationError("", code="label")
        needs_other = (ConflictVerdict.LEAVE_OTHER_OUT, ConflictVerdict.DIFFERENT)
        if said.get("verdict") in needs_other and not said.get("other"):
            raise forms.ValidationError("", code="other")
        return said

    def decision_about(self, photo_id: UUID) -> ConflictDecision:
        said = self.cleaned_data
        return ConflictDecision(
            photo_id,
            ConflictVerdict(said["verdict"]),
            other_id=said["other"],
            other_label=said["other_label"],
            label=said["label"],
        )
