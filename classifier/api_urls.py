from django.urls import path

from classifier import api, detection_api

urlpatterns = [
    path("predict", api.PredictView.as_view(), name="api-predict"),
    path("detections", detection_api.DetectionsView.as_view(), name="api-detections"),
    path(
        "detections/<uuid:detection_id>",
        detection_api.DetectionView.as_view(),
        name="api-detection",
    ),
    path(
        "detections/<uuid:detection_id>/verify",
        detection_api.VerifyView.as_view(),
        name="api-detection-verify",
    ),
    path("ai/stats", detection_api.AiStatsView.as_view(), name="api-ai-stats"),
    path("status", api.StatusView.as_view(), name="api-status"),
]
