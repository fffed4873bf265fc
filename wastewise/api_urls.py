"""Everything under /api/: each app adds its paths here."""

from django.urls import path

from wastewise import health_views
from wastewise.schema_views import DocsView, SchemaView

urlpatterns = [
    path("health", health_views.ReadyView.as_view(), name="health-ready"),
    path("health/detailed", health_views.DetailedView.as_view(), name="health-detailed"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="schema"), name="docs"),
]
