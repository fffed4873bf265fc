"""Light, dark, or as the device has it: a cookie, so that the first byte already knows."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

COOKIE = "theme"
CHOICES = ("light", "dark")
SYSTEM = "system"


def theme_of(request: HttpRequest) -> str:
    """Empty for as the device has it, and for what nobody can have chosen here."""
    theme = request.COOKIES.get(COOKIE, "")
    return theme if theme in CHOICES else ""


# Without a token: the worst that a forged form does is to turn the light on, and error pages, which
# have no token to give, carry the switch too.
@csrf_exempt
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    answer = HttpResponseRedirect(way_back(request))
    theme = request.POST.get("theme")
    if theme in CHOICES:
        answer.set_cookie(
            COOKIE,
            theme,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.HTTPS,
            samesite="Lax",
            httponly=True,
        )
    elif theme == SYSTEM:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


def way_back(request: HttpRequest) -> str:
    """To a page of ours, whatever the form says."""
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours and url.startswith("/") else "/"
