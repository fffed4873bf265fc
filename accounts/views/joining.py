"""Becoming somebody here, and showing that an address is one's own."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.mixins import RedirectAuthenticatedUserMixin
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts import links
from accounts.forms import RegisterForm
from accounts.guards import count_mail_asked
from accounts.services import addresses, registration
from accounts.views.common import ServiceView, dead_link, log_in, next_path
from accounts.views.entering import entrance
from common.errors import DomainError


class RegisterView(RedirectAuthenticatedUserMixin, ServiceView):
    template_name = "accounts/register.html"
    form_class = RegisterForm

    def call(self, data: dict[str, Any]) -> HttpResponse:
        count_mail_asked(self.request)
        person = registration.register(**data, language=get_language() or "")
        path = reverse("account_email_verification_sent")
        if wanted := next_path(self.request):
            path += "?" + urlencode({"next": wanted})
        return log_in(self.request, person, path=path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"next": next_path(self.request), **entrance()}
        return super().get_context_data(**kwargs) | context


class RegisteredView(TemplateView):
    template_name = "accounts/registered.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"next": next_path(self.request), "days": links.days_to_check()}
        return super().get_context_data(**kwargs) | context


@never_cache
def check_address(request: HttpRequest, key: str) -> HttpResponseBase:
    """A GET changes nothing: programs that look through mails open every link."""
    try:
        if request.method == "POST":
            addresses.check_address(key=key)
            messages.success(request, _("Thank you, this address is confirmed."))
            return redirect("account" if request.user.is_authenticated else "account_login")
        row = addresses.read_key(key=key)
    except DomainError as refusal:
        return dead_link(request, refusal, ask_again=reverse("account_email"))
    return render(request, "accounts/check_address.html", {"row": row})
