"""What people type. A rule of a service that says no stands beside the field it is about."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as MfaAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MfaReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.languages import own_names
from accounts.models import User
from accounts.services import signing_in
from accounts.services.fields import longest
from common.errors import DomainError
from common.photos.refusals import too_large


def style(form: forms.BaseForm, first: str = "") -> None:
    """Our looks, and the cursor in the first field unless an error is to be read before."""
    for field in form.fields.values():
        is_choice = isinstance(field.widget, forms.Select)
        field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
        field.widget.attrs.pop("placeholder", None)
    if first and not form.is_bound:
        form.fields[first].widget.attrs["autofocus"] = True


def add_refusal(form: forms.BaseForm, refusal: DomainError) -> None:
    """Who guesses or floods gets the page that says how long to wait, all else stands here."""
    if refusal.status == 429:
        raise refusal
    for detail in refusal.details:
        name = detail["field"] if detail["field"] in form.fields else None
        form.add_error(name, detail["message"])
    if not refusal.details:
        form.add_error(None, refusal.message)


def password_rules() -> str:
    return " ".join(password_validators_help_texts())


class HouseForm(forms.Form):
    first = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self, self.first)


class PasswordField(forms.CharField):
    """Taken as it is typed, spaces and all."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, "maxlength": 1024})
        super().__init__(widget=widget, strip=False, max_length=1024, **kwargs)


def new_password_field(label: Any) -> PasswordField:
    return PasswordField(
        autocomplete="new-password", label=label, help_text=lazy(password_rules, str)()
    )


class LoginForm(HouseForm):
    """The guards stand in the adapter."""

    login = forms.CharField(
        label=_("E-mail or user name"),
        max_length=longest("email"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = PasswordField(autocomplete="current-password", label=_("Password"))
    first = "login"

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            self.user = get_adapter(self.request).authenticate(
                self.request, username=data["login"], password=data["password"]
            )
        return data


class RegisterForm(HouseForm):
    username = forms.CharField(
        label=_("User name"),
        max_length=longest("username"),
        help_text=_("Others see it. Letters, digits and . + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    # A plain field: the service looks at all of them, so that every fault is named at once.
    email = forms.CharField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    full_name = forms.CharField(
        label=_("Full name (if you like)"),
        max_length=longest("full_name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = new_password_field(_("Password"))
    first = "username"


class AddressForm(HouseForm):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    first = "email"


class NewPasswordForm(HouseForm):
    password = new_password_field(_("New password"))
    first = "password"


class ChangePasswordForm(HouseForm):
    current = PasswordField(autocomplete="current-password", label=_("Current password"))
    new = new_password_field(_("New password"))
    first = "current"


class ConfirmPasswordForm(HouseForm):
    current = PasswordField(autocomplete="current-password", label=_("Password"))


class ReauthenticateForm(HouseForm):
    """As allauth's own, with our guards through the adapter."""

    password = PasswordField(autocomplete="current-password", label=_("Password"))
    first = "password"

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise ValidationError(_("This is not your password."))
        return password


class CodeForm(forms.Form):
    """What the forms that take a code of the second factor have in common."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs["autocapitalize"] = "none"
        style(self, "code")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            self.authenticator = signing_in.check_code(person=self.user, code=code)
        except DomainError as refusal:
            if refusal.status == 429:
                raise
            raise ValidationError(refusal.message) from refusal
        return code


class AuthenticateForm(CodeForm, MfaAuthenticateForm):
    pass


class ReauthenticateCodeForm(CodeForm, MfaReauthenticateForm):
    pass


class ActivateForm(CodeForm, ActivateTOTPForm):
    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            self.step = signing_in.check_first_code(person=self.user, secret=self.secret, code=code)
        except DomainError as refusal:
            if refusal.status == 429:
                raise
            raise ValidationError(refusal.message) from refusal
        return code


class ProfileForm(forms.ModelForm):
    # The model's own field would offer an empty choice, too, and the languages in the page's words.
    language = forms.ChoiceField(label=_("Language"), choices=own_names())

    class Meta:
        model = User
        fields = ["full_name", "phone", "city", "language"]
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self)


class PictureForm(HouseForm):
    picture = forms.FileField(
        label=_("New picture"),
        help_text=_("A JPEG, PNG, WebP or HEIC photo. We keep a square of its middle."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.PHOTO_MAX_BYTES
        # A script says so before the picture travels.
        self.fields["picture"].widget.attrs |= {
            "data-most-bytes": most,
            "data-too-large": too_large(most).message,
        }
