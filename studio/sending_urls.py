from django.urls import path

from studio import sending_views

urlpatterns = [
    path("", sending_views.send, name="studio-send"),
    path("<uuid:photo_id>/take-back/", sending_views.take_back, name="studio-take-back"),
]
