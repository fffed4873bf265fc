import logging
import sys

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.errors import expired_form, is_database_away, refusal

logger = logging.getLogger(__name__)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    has_records = request.user.is_staff and bool(admin.site.get_app_list(request))
    return render(request, "home.html", {"has_records": has_records})


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
    return expired_form().answer(request)
