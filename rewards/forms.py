from django import forms
from django.utils.translation import gettext_lazy as _

from places.models import District

# Room for the address that a QR code holds, which a scanner types into the same field.
LONGEST_CODE = 200


class RedeemForm(forms.Form):
    """What the person was told it costs."""

    cost = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST_CODE,
        help_text=_("Nine letters and digits. Spaces and small letters are fine."),
        widget=forms.TextInput(
            attrs={
                "class": "form-control code-field",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "enterkeyhint": "search",
                "aria-describedby": "id_code_helptext",
            }
        ),
    )


class AppearanceForm(forms.Form):
    shows_name = forms.BooleanField(
        label=_("Show my name to others"),
        required=False,
        help_text=_("Nobody sees it in rankings unless you say so. Until then you are “Somebody”."),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    district = forms.ModelChoiceField(
        label=_("My district"),
        help_text=_("You are ranked in it, too. Weeks and months that are over stay as they were."),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("None"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        district = self.fields["district"]
        assert isinstance(district, forms.ModelChoiceField)
        district.queryset = District.objects.order_by("name")
