from django.urls import include, path

urlpatterns = [
    path("", include("studio.runs_urls")),
    path("photos/", include("studio.conflicts_urls")),
    path("photos/", include("studio.photos_urls")),
    path("review/", include("studio.review_urls")),
    path("send/", include("studio.sending_urls")),
    path("versions/", include("studio.versions_urls")),
]
