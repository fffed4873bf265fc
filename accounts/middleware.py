from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.selectors import needs_second_factor
from common.errors import is_api, refusal

# What it takes to set one up, and what shows nothing of anybody.
OPEN_PAGES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "account_email",
        "account-email-check",
        "account_confirm_email",
        "set_language",
        "set-theme",
        "health",
        "health-ready",
        "metrics",
        "manifest",
        "service-worker",
        "offline",
    }
)


class StaffSecondFactorMiddleware:
    """Staff without a second factor see nothing but the pages on which they set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not self.is_held_up(request):
            return None
        if is_api(request):
            sentence = _("Set up your second factor first, on the pages of your account.")
            return refusal(403, "MFA_SETUP_REQUIRED", sentence).answer(request)
        return redirect("mfa_index")

    def is_held_up(self, request: HttpRequest) -> bool:
        """Asks for no session and no database where neither can matter."""
        if not settings.STAFF_SECOND_FACTOR or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return False
        match = request.resolver_match
        if match and match.url_name in OPEN_PAGES:
            return False
        return request.user.is_authenticated and needs_second_factor(request.user)
