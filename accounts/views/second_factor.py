"""Setting up the second factor: allauth's views with our pages, guards and consequences."""

from typing import Any

from allauth.mfa.base import views as base_views
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp_views
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts import selectors
from accounts.forms import ActivateForm
from accounts.services import second_factors


@method_decorator(never_cache, name="dispatch")
class IndexView(base_views.IndexView):
    template_name = "accounts/second_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.request.user
        address, _waiting = selectors.addresses_of(person)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        is_needed = selectors.needs_second_factor(person)
        return context | {"is_needed": is_needed, "address": address}


@method_decorator(never_cache, name="dispatch")
class ActivateView(totp_views.ActivateTOTPView):
    template_name = "accounts/second_factor_on.html"
    form_class = ActivateForm

    def form_valid(self, form: ActivateForm) -> HttpResponse:
        person = self.request.user
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            second_factors.after_switch_on(person=person, step=form.step)
            update_session_auth_hash(self.request, person)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        parts = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        return context | {"secret_parts": parts}


@method_decorator(never_cache, name="dispatch")
class DeactivateView(totp_views.DeactivateTOTPView):
    template_name = "accounts/second_factor_off.html"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            second_factors.after_switch_off(person=self.request.user)
        return response


@method_decorator(never_cache, name="dispatch")
class CodesView(codes_views.ViewRecoveryCodesView):
    template_name = "accounts/recovery_codes.html"


@method_decorator(never_cache, name="dispatch")
class NewCodesView(codes_views.GenerateRecoveryCodesView):
    template_name = "accounts/recovery_codes_new.html"

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            second_factors.after_new_codes(person=self.request.user)
        return response


class DownloadCodesView(codes_views.DownloadRecoveryCodesView):
    template_name = "accounts/recovery_codes.txt"
