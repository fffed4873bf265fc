"""What a page sends with photos to learn from."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from classifier.models import LABEL_CHOICES
from studio.services.contributing import MOST_AT_ONCE


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """A list of files. The one way in for pictures judges each, an empty one included."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        photos = [photo for photo in data or [] if photo]
        if not photos:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(photos) > MOST_AT_ONCE:
            raise forms.ValidationError(self.error_messages["max_length"], code="max_length")
        return photos


class SendForm(forms.Form):
    category = forms.ChoiceField(
        label=_("What is on them?"),
        choices=[("", _("Choose a kind")), *LABEL_CHOICES],
        error_messages={"required": _("Please say what is on them.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    images = PhotosField(
        label=_("Photos"),
        error_messages={
            "required": _("Please choose a photo first."),
            "max_length": _("These are too many at once. Please send up to 20."),
        },
        widget=ManyFiles(
            attrs={"class": "form-control", "accept": "image/*,.heic", "multiple": True}
        ),
    )
    may_train = forms.BooleanField(
        label=_("The recogniser may learn from these photos"), required=False
    )
