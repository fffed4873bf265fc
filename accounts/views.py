from dataclasses import replace
from typing import Any

from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse

from accounts.forms import LoginForm
from common.callers import address_of
from common.errors import refusal
from common.throttling import check_throttle


class LoginView(auth_views.LoginView):
    """Slow for whoever guesses: per address, and per account wherever the guesses come from.

    Both only last as long as their window, so nobody can lock an owner out for good.
    """

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wait := _seconds_to_wait(request):
            return replace(refusal(429), wait=wait).answer(request)
        return super().post(request, *args, **kwargs)


def _seconds_to_wait(request: HttpRequest) -> int:
    name = request.POST.get("username", "").strip().casefold()
    return check_throttle(scope="login", caller=address_of(request)) or check_throttle(
        scope="login", caller=f"account:{name}"
    )
