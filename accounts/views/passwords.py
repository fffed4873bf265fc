"""Passwords that are changed, and those that were forgotten."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts import links
from accounts.forms import AddressForm, ChangePasswordForm, ConfirmPasswordForm, NewPasswordForm
from accounts.guards import count_mail_asked
from accounts.services import passwords
from accounts.views.common import OwnServiceView, ServiceView, dead_link
from common.errors import DomainError


class ForgottenView(ServiceView):
    template_name = "accounts/forgotten.html"
    form_class = AddressForm

    def call(self, data: dict[str, Any]) -> HttpResponse:
        count_mail_asked(self.request)
        passwords.ask_for_reset(address=data["email"], language=get_language() or "")
        return redirect("account_reset_password_done")


class ForgottenSentView(TemplateView):
    template_name = "accounts/forgotten_sent.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"hours": links.hours_to_reset()}


class ResetView(ServiceView):
    """Leads to the login page, where the second factor stands."""

    template_name = "accounts/reset.html"
    form_class = NewPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.person = passwords.read_key(key=kwargs["key"])
        except DomainError as refusal:
            return dead_link(request, refusal, ask_again=reverse("account_reset_password"))
        return super().dispatch(request, *args, **kwargs)

    def call(self, data: dict[str, Any]) -> HttpResponse:
        passwords.reset_password(key=self.kwargs["key"], password=data["password"])
        messages.success(self.request, _("You have a new password. Log in with it."))
        return redirect("account_login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"person": self.person}


class ChangeView(OwnServiceView):
    template_name = "accounts/change_password.html"
    form_class = ChangePasswordForm

    def call(self, data: dict[str, Any]) -> HttpResponse:
        passwords.change_password(person=self.person, **data)
        update_session_auth_hash(self.request, self.person)
        messages.success(
            self.request, _("Your password is changed. Everywhere else you are logged out.")
        )
        return redirect("account")


class EndSessionsView(OwnServiceView):
    template_name = "accounts/end_sessions.html"
    form_class = ConfirmPasswordForm

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["current"].required = self.person.has_usable_password()
        return form

    def call(self, data: dict[str, Any]) -> HttpResponse:
        passwords.end_other_sessions(person=self.person, **data)
        update_session_auth_hash(self.request, self.person)
        messages.success(self.request, _("Everywhere else you are logged out."))
        return redirect("account")
