from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from common.files_views import show_file
from disposals.views import dispose
from wastewise import health_views, pwa_views, views
from wastewise.theme import set_theme


def home(request: HttpRequest) -> HttpResponse:
    """One address: what people see first, and where they send what they throw away."""
    return dispose(request) if request.method == "POST" else views.home(request)


# Looked through from the first to the last: what apps and kiosks ask for comes first.
urlpatterns = [
    path("", home, name="home"),
    path("api/", include("wastewise.api_urls")),
    path("how/", views.how, name="how"),
    path("privacy/", views.privacy, name="privacy"),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("reports.urls")),
    path("", include("disposals.urls")),
    path("", include("guide.urls")),
    path("studio/", include("studio.urls")),
    path("", include("classifier.urls")),
    path("", include("rewards.urls")),
    path("admin/login/", views.admin_login),
    path("admin/", admin.site.urls),
    path("files/<uuid:pk>/", show_file, name="file"),
    path("theme/", set_theme, name="set-theme"),
    path("manifest.webmanifest", pwa_views.manifest, name="manifest"),
    path("service-worker.js", pwa_views.service_worker, name="service-worker"),
    path("offline/", pwa_views.offline, name="offline"),
    path("robots.txt", pwa_views.robots),
    path("favicon.ico", pwa_views.favicon),
    path("health", health_views.alive, name="health"),
    path("metrics", health_views.show_metrics, name="metrics"),
]

handler400 = "wastewise.views.bad_request"
handler403 = "wastewise.views.permission_denied"
handler404 = "wastewise.views.not_found"
handler500 = "wastewise.views.server_error"
