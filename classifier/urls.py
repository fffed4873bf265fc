from django.urls import path

from classifier import detection_views, views

urlpatterns = [
    path("classify/", views.classify, name="classify"),
    path("detections/", detection_views.detections, name="detections"),
    path("detections/<uuid:detection_id>/verify/", detection_views.verify, name="detection-verify"),
    path("detections/<uuid:detection_id>/delete/", detection_views.delete, name="detection-delete"),
    path("account/photos/", detection_views.choices, name="photo-choices"),
    path("model/", views.model, name="model"),
]
