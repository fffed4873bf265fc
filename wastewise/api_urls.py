"""Everything under /api/: each app adds its paths here."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from wastewise import health_views

urlpatterns = [
    path("health", health_views.ReadyView.as_view(), name="health-ready"),
    path("health/detailed", health_views.DetailedView.as_view(), name="health-detailed"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]
