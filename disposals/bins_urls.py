from django.urls import path

from disposals import bins_views

urlpatterns = [
    path("bins/", bins_views.bins, name="bins"),
    path("bins/map.json", bins_views.bins_map, name="bins-map"),
    path("bins/<str:bin>/", bins_views.bin_page, name="bin"),
]
