import logging
from dataclasses import replace
from typing import Any

from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from accounts.forms import LoginForm
from accounts.models import User
from common.callers import address_of
from common.errors import refusal
from common.throttling import check_throttle

logger = logging.getLogger(__name__)


class LoginView(auth_views.LoginView):
    """Slow for whoever guesses: each address for all it tries, and longer for an account that it
    has failed at. What others fail at is never held against an owner at an address of their own;
    staff hear of it in the log.
    """

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = request.POST.get("username", "")
        wait = check_throttle(scope="login", caller=address_of(request)) or check_throttle(
            scope="login_failures", caller=_guesser(request, name), counts=False
        )
        if wait:
            return replace(refusal(429), wait=wait).answer(request)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if name := form.cleaned_data.get("username"):
            check_throttle(scope="login_failures", caller=_guesser(self.request, name))
            _watch_account(name)
        return super().form_invalid(form)


def _guesser(request: HttpRequest, name: str) -> str:
    return f"{address_of(request)} account:{name.strip().casefold()}"


def _watch_account(name: str) -> None:
    """One line an hour for an account that many guess at, from wherever they do."""
    user = User.objects.find_by_name_or_address(name)
    if user is None or not check_throttle(scope="login_alarm", caller=f"account:{user.pk}"):
        return
    if cache.add(f"login_alarm:{user.pk}", 1, 3600):
        logger.warning("Many failed logins at the account %s.", user.pk)
