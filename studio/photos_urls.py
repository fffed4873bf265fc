from django.urls import path

from studio import photos_views

urlpatterns = [
    path("", photos_views.photos, name="studio-photos"),
    path("<uuid:photo_id>/", photos_views.photo, name="studio-photo"),
    path("<uuid:photo_id>/settle/", photos_views.settle, name="studio-photo-settle"),
]
