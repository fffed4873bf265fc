"""In, out, and who one is once more."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.base import views as mfa_views
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.providers.google import views as google_views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.adapters import HALF_OPEN_MARK
from accounts.forms import AuthenticateForm, LoginForm, ReauthenticateCodeForm, ReauthenticateForm
from accounts.models import User
from accounts.services import profiles
from accounts.views.common import log_in


def entrance() -> dict[str, Any]:
    return {"has_google": bool(settings.GOOGLE_CLIENT_ID)}


class LoginView(allauth_views.LoginView):
    template_name = "accounts/login.html"
    form_class = LoginForm

    def form_valid(self, form: LoginForm) -> HttpResponse:
        return log_in(self.request, form.user, path=self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | entrance()


@method_decorator(
    login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"),
    name="dispatch",
)
class CodeView(mfa_views.AuthenticateView):
    """The stage between the password and the door. Nothing is logged in before it is through."""

    template_name = "accounts/login_code.html"
    form_class = AuthenticateForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A login that began under another password, or before a ban, begins anew."""
        stage = request._login_stage  # type: ignore[attr-defined]
        person = stage.login.user
        if person.is_banned or not is_begun_by(request, person):
            messages.error(request, _("Log in again: something changed since you began."))
            response: HttpResponseBase = stage.abort()
            return response
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


def is_begun_by(request: HttpRequest, person: User) -> bool:
    mark = request.session.get(HALF_OPEN_MARK, "")
    return constant_time_compare(mark, person.get_session_auth_hash())


@method_decorator(never_cache, name="dispatch")
class ConfirmView(allauth_views.ReauthenticateView):
    template_name = "accounts/confirm.html"
    form_class = ReauthenticateForm


@method_decorator(never_cache, name="dispatch")
class ConfirmCodeView(mfa_views.ReauthenticateView):
    template_name = "accounts/confirm.html"
    form_class = ReauthenticateCodeForm


@require_POST
def google_login(request: HttpRequest) -> HttpResponseBase:
    _need_google()
    response: HttpResponseBase = google_views.oauth2_login(request)
    return response


def google_callback(request: HttpRequest) -> HttpResponseBase:
    _need_google()
    response: HttpResponseBase = google_views.oauth2_callback(request)
    return response


def _need_google() -> None:
    if not settings.GOOGLE_CLIENT_ID:
        raise Http404


@csrf_exempt
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Django's switch; whoever is logged in finds the language again elsewhere.

    Without a token, as the switch also stands on pages that can have no session. The session
    cookie does not come along when another site posts here.
    """
    language = request.POST.get("language", "")
    if request.method == "POST" and language in dict(settings.LANGUAGES):
        store_language(request.user, language)
    return set_language(request)


def store_language(person: User | AnonymousUser, language: str) -> None:
    if isinstance(person, User) and person.language != language:
        profiles.change_profile(person=person, language=language)
