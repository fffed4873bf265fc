from django.urls import path

from disposals import api, bins_api

urlpatterns = [
    path("disposals", api.DisposalsView.as_view(), name="api-disposals"),
    path("appeals", api.AppealsView.as_view(), name="api-appeals"),
    path("bins", bins_api.BinsView.as_view(), name="api-bins"),
    path("bins/nearby", bins_api.NearbyView.as_view(), name="api-bins-nearby"),
]
