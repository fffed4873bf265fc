"""Everything under /api/: each app adds its paths here."""

from django.urls import include, path

from wastewise import health_views
from wastewise.schema_views import DocsView, SchemaView

urlpatterns = [
    path("health", health_views.ReadyView.as_view(), name="health-ready"),
    path("health/detailed", health_views.DetailedView.as_view(), name="health-detailed"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("", include("accounts.api_urls")),
    path("", include("notifications.api_urls")),
    path("", include("classifier.api_urls")),
    path("", include("disposals.api_urls")),
    path("", include("guide.api_urls")),
    path("", include("reports.api_urls")),
    path("", include("rewards.api_urls")),
    path("", include("studio.api_urls")),
    path("docs/", DocsView.as_view(url_name="schema"), name="docs"),
]
