"""What the pages of people share."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts.forms import add_refusal
from accounts.models import User
from accounts.selectors import person_of
from common.errors import DomainError


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class ServiceView(FormView):
    """A form, one service call, an answer. What the service refuses stands in the form."""

    def call(self, data: dict[str, Any]) -> HttpResponse:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return self.call(form.cleaned_data)
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)


class OwnServiceView(LoginRequiredMixin, ServiceView):
    """For whoever is logged in, about themselves."""

    @property
    def person(self) -> User:
        return person_of(self.request)


def log_in(request: HttpRequest, person: User, *, path: str | None) -> HttpResponse:
    """By the password, which is as good as confirming who one is, for the minutes after it. A
    second factor is asked for before anybody gets to the path."""
    record_authentication(request, person, "password", reauthenticated=True)
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=path))
    return response


def next_path(request: HttpRequest) -> str:
    """Where the caller wanted to go; nowhere off this site."""
    return get_next_redirect_url(request) or ""


def dead_link(request: HttpRequest, refusal: DomainError, *, ask_again: str) -> HttpResponse:
    context = {"sentence": refusal.message, "ask_again": ask_again}
    return render(request, "accounts/dead_link.html", context, status=refusal.status)
