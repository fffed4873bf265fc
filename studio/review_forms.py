"""What a reviewer says about the photo before them."""

from django import forms

from classifier.models import LABEL_CHOICES
from classifier.models.photos import TrainingPhoto
from studio.rejections import REASONS

SKIP, REJECT, UNDO = "skip", "reject", "undo"


class ReviewForm(forms.Form):
    decision = forms.ChoiceField(
        choices=[*LABEL_CHOICES, *((each, each) for each in (SKIP, REJECT, UNDO))]
    )
    # Own words count more than a reason that was pressed beside them.
    reason = forms.ChoiceField(choices=REASONS, required=False)
    words = forms.CharField(
        required=False, max_length=TrainingPhoto._meta.get_field("reason").max_length
    )

    def clean(self) -> dict[str, object]:
        said = self.cleaned_data
        if said.get("decision") == REJECT and not self.why:
            raise forms.ValidationError("", code="reason")
        return said

    @property
    def why(self) -> str:
        return str(self.cleaned_data.get("words") or self.cleaned_data.get("reason") or "")
