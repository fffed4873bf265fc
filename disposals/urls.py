from django.urls import include, path

urlpatterns = [
    path("", include("disposals.bins_urls")),
    path("", include("disposals.cases_urls")),
    path("", include("disposals.history_urls")),
]
