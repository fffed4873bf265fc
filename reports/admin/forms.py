"""What staff are asked before a report takes a step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from common.photos import receive
from reports.models import Priority, Report, ResponseTemplate
from reports.rules import LONGEST_WORDS
from reports.selectors.staff import ready_answers
from reports.services.steps import LONGEST_NAME
from reports.states import Need, State

# Which field a step asks for beside the words, by what it leads to.
FIELDS = {
    State.DISPATCHED: Need.DISPATCHED_TO,
    State.NOT_OURS: Need.RESPONSIBLE,
    State.DUPLICATE: Need.DUPLICATE_OF,
    State.RESOLVED: Need.PHOTO,
    State.PARTLY_RESOLVED: Need.PHOTO,
}


class AnswerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: ResponseTemplate) -> str:
        return f"{obj.title} ({obj.language})"


class StepForm(forms.Form):
    """What is missing is said by the service, which also says it to apps."""

    ready = AnswerField(
        label=gettext_lazy("Ready answer"),
        queryset=ResponseTemplate.objects.none(),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy("Taken where you write no words of your own."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody can read it, the reporter first."),
    )
    staff_words = forms.CharField(
        label=gettext_lazy("Note for staff"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    dispatched_to = forms.CharField(
        label=gettext_lazy("Given to"),
        max_length=LONGEST_NAME,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    responsible = forms.CharField(
        label=gettext_lazy("Who it belongs to"),
        max_length=LONGEST_NAME,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    duplicate_of = forms.CharField(
        label=gettext_lazy("Number of the report that tells of the same"),
        max_length=12,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo of the place now"),
        required=False,
        allow_empty_file=True,
        widget=UnfoldAdminFileFieldWidget,
    )

    def __init__(self, *args: Any, reports: Sequence[Report], to: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = ready_answers(reports, to)
        self.fields["ready"].queryset = answers  # type: ignore[attr-defined]
        wanted = FIELDS.get(to)
        for need in set(FIELDS.values()) - {wanted}:
            del self.fields[need]
        # A photo shows one place.
        if len(reports) > 1 and Need.PHOTO in self.fields:
            del self.fields[Need.PHOTO]
        if not answers:
            del self.fields["ready"]

    def clean_duplicate_of(self) -> Report | None:
        number: str = self.cleaned_data["duplicate_of"].strip().upper()
        found = Report.objects.filter(reference=number).first() if number else None
        if number and found is None:
            raise ValidationError(_("There is no report with this number."))
        return found

    def asked(self) -> dict[str, Any]:
        """As `move` takes it; the photo is looked at here, before any transaction."""
        # Here: every process loads the admin, and not every one needs what looks at photos.
        from reports.services import photos

        said = dict(self.cleaned_data)
        ready, upload = said.pop("ready", None), said.pop("photo", None)
        if ready and not said["reason"].strip():
            said["reason"] = ready.words
        if target := said.get("duplicate_of"):
            said["duplicate_of"] = target.pk
        if upload is not None:
            said["photo"] = photos.look(receive(upload))
        return said


class PriorityForm(forms.Form):
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        coerce=lambda value: Priority(int(value)),
        empty_value=None,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    staff_words = forms.CharField(
        label=gettext_lazy("Note for staff"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_rule = ("", _("as the rule says"))
        self.fields["priority"].choices = [by_rule, *Priority.choices]  # type: ignore[attr-defined]
