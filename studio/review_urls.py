from django.urls import path

from studio import review_views

urlpatterns = [
    path("", review_views.review, name="studio-review"),
    path("<uuid:photo_id>/", review_views.decide, name="studio-review-decide"),
]
