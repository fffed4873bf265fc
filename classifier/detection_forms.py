"""What people ask of the list of their photos, and say about one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.detection_selectors import DetectionFilter
from classifier.detection_serializers import filter_of
from classifier.models import LABEL_CHOICES


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "form-control"})


class FilterForm(forms.Form):
    """A list that is asked for something odd says so beside the field, and is shown without it."""

    label = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("All kinds")), *LABEL_CHOICES],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    sure = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        choices=[("", _("All")), ("true", _("Sure")), ("false", _("Not sure"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    to = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(label=_("From"), required=False, widget=DayInput())
        self.order_fields(["label", "sure", "from", "to"])

    def asked(self) -> DetectionFilter:
        self.is_valid()
        return filter_of(self.cleaned_data)


class VerifyForm(forms.Form):
    label = forms.ChoiceField(choices=LABEL_CHOICES)
