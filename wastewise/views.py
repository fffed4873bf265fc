import contextlib
import logging
import math
import sys
from datetime import timedelta
from uuid import UUID

from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.selectors import person_of
from classifier.selectors import box
from classifier.taxonomy import KINDS
from common.errors import expired_form, is_database_away, refusal
from disposals.selectors.home import Asked, home_of
from wastewise import selectors, theme

logger = logging.getLogger(__name__)
# A bin's code, or a weight in grams.
LONGEST_SAID = 40


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For visitors what this is, for people their dashboard. What they send, disposals takes."""
    if request.user.is_authenticated:
        return dashboard(request)
    context: dict[str, object] = {"kinds": KINDS, **box(), "figures": figures_if_there()}
    return render(request, "home.html", context)


def dashboard(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    context = home_of(person, asked_of(request))
    context |= {"kinds": KINDS, "steps": selectors.next_steps(person)}
    return render(request, "disposals/dashboard.html", context)


def asked_of(request: HttpRequest) -> Asked:
    said = {name: request.GET.get(name, "")[:LONGEST_SAID].strip() for name in ("bin", "weight_g")}
    return Asked(done=asked(request, "done"), ask=asked(request, "ask"), **said)


def asked(request: HttpRequest, name: str) -> UUID | None:
    """An address that was cut short shows the page without it."""
    with contextlib.suppress(ValueError):
        return UUID(request.GET.get(name, ""))
    return None


def figures_if_there() -> list[selectors.Figure]:
    """They are an ornament: whoever comes to read need not know that the database is away."""
    try:
        return selectors.home_figures()
    except (OperationalError, InterfaceError):
        return []


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    return render(request, "how.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "days": settings.RETENTION_DAYS,
        "answer_minutes": math.ceil(settings.ANSWER_CACHE_SECONDS / 60),
        "session_days": timedelta(seconds=settings.SESSION_COOKIE_AGE).days,
        "cookies": {
            "session": settings.SESSION_COOKIE_NAME,
            "csrf": settings.CSRF_COOKIE_NAME,
            "language": settings.LANGUAGE_COOKIE_NAME,
            "theme": theme.COOKIE,
        },
        "contact": settings.CONTACT_EMAIL,
    }
    return render(request, "privacy.html", context)


def admin_login(request: HttpRequest) -> HttpResponse:
    """The admin has no login of its own. Whoever is logged in and lands here lacks the right;
    sending them on to the login page would send them back, for ever."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", reverse("admin:index")))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(400).answer(request)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(403).answer(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal(404).answer(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while the exception is being handled, so we can see which it was."""
    status = 503 if is_database_away(sys.exc_info()[1]) else 500
    try:
        return refusal(status).answer(request)
    except Exception:
        # The page itself may be what broke: somebody still gets a sentence.
        logger.exception("the error page failed")
        sentence = refusal(status).message
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    match = request.resolver_match
    if match and match.url_name == "account_login" and request.user.is_authenticated:
        # The form was opened before they logged in at another tab: they are where they want to be.
        return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
    return expired_form().answer(request)
