from django.urls import path

from studio import api_photos, api_runs, api_versions

urlpatterns = [
    path("upload-training", api_photos.UploadTrainingView.as_view(), name="api-upload-training"),
    path("training-data", api_photos.TrainingDataView.as_view(), name="api-training-data"),
    path("train", api_runs.TrainView.as_view(), name="api-train"),
    path("train/<uuid:run_id>/cancel", api_runs.CancelView.as_view(), name="api-train-cancel"),
    path("training-status", api_runs.TrainingStatusView.as_view(), name="api-training-status"),
    path("models", api_versions.VersionsView.as_view(), name="api-models"),
    path(
        "models/<uuid:version_id>/activate",
        api_versions.ActivateView.as_view(),
        name="api-model-activate",
    ),
    path(
        "models/<uuid:version_id>/traffic",
        api_versions.TrafficView.as_view(),
        name="api-model-traffic",
    ),
]
