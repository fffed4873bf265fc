"""What makes a site installable, and what browsers ask for at the root without being told."""

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wastewise.theme import theme_of

# As --paper and --green in static/css/tokens.css, of the light design: a manifest holds one.
PAPER = "#faf8f3"
GREEN = "#14603f"

# What the offline page is made of. The same files dress every other page.
SHELL = (
    "vendor/bootstrap/css/bootstrap.min.css",
    "vendor/plus-jakarta-sans/plus-jakarta-sans-latin-wght-normal.woff2",
    "css/tokens.css",
    "css/app.css",
    "css/frame.css",
    "css/parts.css",
    "css/errors.css",
    "js/frame.js",
    "js/offline.js",
    "img/icons.svg",
    "img/logo.svg",
)

PRIVATE = ("/account/", "/admin/", "/api/", "/files/", "/notifications/", "/i18n/", "/theme/")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    content = {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "lang": get_language(),
        "name": _("WasteWise, the city's waste companion"),
        "short_name": "WasteWise",
        "description": _("Find the bin that a thing belongs in, and follow your city's waste."),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["utilities", "lifestyle"],
        "icons": [
            app_icon("icon-192.png", "192x192"),
            app_icon("icon-512.png", "512x512"),
            app_icon("icon-maskable-512.png", "512x512", purpose="maskable"),
        ],
        "shortcuts": [
            {"name": _("Scan"), "url": reverse("classify")},
            {"name": _("What goes where"), "url": reverse("guide")},
            {"name": _("How it works"), "url": reverse("how")},
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


def app_icon(name: str, sizes: str, purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(f"img/app/{name}"),
        "sizes": sizes,
        "type": "image/png",
        "purpose": purpose,
    }


@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Three names for static/js/service_worker.js. Their bytes change with every file of the shell
    and with the language and look that the offline page is kept in, and so a new one is kept."""
    # Without hashes in their names, as while developing, files would outlive their changes.
    shell = [] if settings.DEBUG else [static(name) for name in SHELL]
    state = json.dumps([settings.VERSION, shell, get_language(), theme_of(request)])
    names = {
        "CACHE": f"wastewise-shell-{hashlib.sha256(state.encode()).hexdigest()[:12]}",
        "SHELL": shell,
        "OFFLINE": reverse("offline"),
    }
    lines = [f"const {name} = {json.dumps(value)};" for name, value in names.items()]
    lines.append(f"importScripts({json.dumps(static('js/service_worker.js'))});")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "offline.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("img/app/favicon.ico"))
