"""What one chooses before a training, and when one answers for what came of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.training.recipe import BOUNDS
from studio.models import TrainingRun
from studio.selectors.runs import taught
from studio.services.running import NAMES, Choices

LONGEST_REASON = 300


def whole(field: str, help_text: Any) -> forms.IntegerField:
    lowest, highest = BOUNDS[field]
    return forms.IntegerField(
        label=NAMES[field],
        min_value=int(lowest),
        max_value=int(highest),
        initial=getattr(Choices, field),
        help_text=help_text,
        widget=widget(forms.NumberInput, field, inputmode="numeric"),
    )


def widget(kind: type[forms.Widget], field: str, **attrs: str) -> forms.Widget:
    return kind(
        attrs={"class": "form-control", "aria-describedby": f"id_{field}_helptext", **attrs}
    )


class TrainingForm(forms.Form):
    """The service has the last word; here each field says it at its place."""

    depth = whole(
        "depth",
        _(
            "How many blocks of the network learn along, 0 to 15. 0: its last layer alone, a minute"
            " or two. 15: all of it, hours without a graphics card."
        ),
    )
    epochs = whole(
        "epochs", _("How often it goes through all photos. About 40 at depth 0, about 8 deeper.")
    )
    learning_rate = forms.FloatField(
        label=NAMES["learning_rate"],
        min_value=BOUNDS["learning_rate"][0],
        max_value=BOUNDS["learning_rate"][1],
        initial=Choices.learning_rate,
        help_text=_("How large its steps are: 0.002 at depth 0, 0.0004 deeper."),
        widget=widget(forms.NumberInput, "learning_rate", step="any", inputmode="decimal"),
    )
    batch_size = whole("batch_size", _("Photos a step: 128 at depth 0, 32 deeper."))
    again = forms.BooleanField(label=_("Train once more, though nothing is new"), required=False)

    def choices(self) -> Choices:
        return Choices(**{name: self.cleaned_data[name] for name in NAMES})


class LetPassForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it may answer people all the same"),
        max_length=LONGEST_REASON,
        help_text=_("It stays with the version, with your name."),
        error_messages={"required": _("Write a sentence: others will want to know why.")},
        widget=widget(forms.Textarea, "reason", rows="3"),
    )


class CompareForm(forms.Form):
    """Two of the latest trainings."""

    MOST = 50
    one = forms.ModelChoiceField(TrainingRun.objects.none(), label=_("This training"))
    other = forms.ModelChoiceField(TrainingRun.objects.none(), label=_("and this one"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = list(taught().values_list("pk", flat=True)[: self.MOST])
        for name in ("one", "other"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            # All that a list shows; a training's whole row may be large.
            field.queryset = TrainingRun.objects.filter(pk__in=latest).only("created_at")
            field.widget.attrs["class"] = "form-select"
