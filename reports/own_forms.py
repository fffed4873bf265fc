"""What somebody says of a report after they told of it: how it looks now, or why they take it
back. Changing it is a form like the first one (reports/forms.py)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.services.letters import FIXED, STILL_THERE

LONGEST_ANSWER = 600


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        choices=[(FIXED, _("It is fixed")), (STILL_THERE, _("It is still there"))],
        error_messages={"required": _("Please choose how it looks.")},
    )
    words = forms.CharField(
        label=_("What do you see? (optional)"),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )

    @property
    def is_fixed(self) -> bool:
        return bool(self.cleaned_data["answer"] == FIXED)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why? (optional)"),
        required=False,
        max_length=LONGEST_ANSWER,
        help_text=_("The city reads it, and so does everybody who follows the report."),
        widget=forms.Textarea(
            attrs={"class": "form-control", "rows": 3, "aria-describedby": "id_reason_helptext"}
        ),
    )
