"""Where django-allauth asks the house: its views and stages stay, our guards and words come in."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import guards
from accounts.languages import remember_language
from accounts.models import User
from accounts.selectors import has_second_factor
from accounts.services import google, signing_in
from common.errors import DomainError

# Between the password and the code, a login is bound to what was right when it began.
HALF_OPEN_MARK = "accounts_half_open"


class AccountAdapter(DefaultAccountAdapter):
    def authenticate(self, request: HttpRequest, **credentials: Any) -> User:
        """A refusal stands in the form; who guesses gets the page that says how long to wait."""
        try:
            return signing_in.check_password(
                request=request, name=credentials["username"], password=credentials["password"]
            )
        except DomainError as refusal:
            if refusal.status == 429:
                raise
            raise ValidationError(refusal.message) from refusal

    def reauthenticate(self, user: Any, password: str) -> bool:
        guards.look_at_guesses(user, "login_failures")
        if user.check_password(password):
            return True
        guards.note_guess(user, "login_failures")
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Every way in passes here, Google's too."""
        if user.is_banned:
            raise guards.banned(user)
        if not user.is_active:
            raise guards.wrong_login()
        request.session[HALF_OPEN_MARK] = user.get_session_auth_hash()
        return None

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def is_safe_url(self, url: str | None) -> bool:
        request = context.request
        return url_has_allowed_host_and_scheme(
            url or "", allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def is_ajax(self, request: HttpRequest) -> bool:
        return False  # Apps have the API; the pages answer with pages.

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        return True

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show that it is still the same person; the first is offered."""
        if user.is_anonymous:
            return []  # They are sent to log in.
        methods = []
        if user.has_usable_password():
            methods.append(_way("account_reauthenticate", _("Use your password")))
        if has_second_factor(user):
            methods.append(_way("mfa_reauthenticate", _("Use a code")))
        return methods

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Only sentences that are given, no templates of allauth's."""
        if sentence := kwargs.get("message"):
            messages.add_message(request, level, sentence)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        raise LookupError(f"no letter of ours stands for {template_prefix}")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Our views tell of second factors themselves, in the transaction that changes them."""


def _way(url_name: str, description: Promise) -> dict[str, Any]:
    return {
        "id": url_name.removeprefix("account_"),
        "description": description,
        "url": reverse(url_name),
    }


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted: a copy of the database alone opens no account."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right."),
        "unverified_email": _("Confirm your e-mail address first, then set up the second factor."),
        "cannot_generate_recovery_codes": _("Recovery codes come with a second factor."),
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(secret: str | bytes) -> bytes:
    digest = salted_hmac("accounts.second_factor", "key", secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Google says who somebody is; the rest of the login is everybody's: ban, second factor."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        # Logging in is all it is for, whatever the address asked.
        sociallogin.state["process"] = "login"
        profile = google.profile_of(sociallogin)
        sociallogin.user = google.find_or_join(profile=profile)

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Our own service looks for the address, and only where Google has checked it."""

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        messages.error(request, _("Google did not let you in. Try again, or use your password."))
        raise ImmediateHttpResponse(redirect("account_login"))
