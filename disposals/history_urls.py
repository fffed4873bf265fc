from django.urls import path

from disposals import history_views

urlpatterns = [
    path("user/waste-history/", history_views.history, name="waste-history"),
    path("user/waste-history/file.csv", history_views.download, name="waste-history-file"),
    path(
        "user/waste-history/<uuid:record_id>/appeal/",
        history_views.appeal,
        name="waste-history-appeal",
    ),
]
