from django.urls import path

from studio import conflicts_views

urlpatterns = [
    path("conflicts/", conflicts_views.conflicts, name="studio-conflicts"),
    path("download/", conflicts_views.download, name="studio-download"),
    path("conflicts/<uuid:photo_id>/", conflicts_views.settle, name="studio-conflict-settle"),
]
