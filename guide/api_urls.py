from django.urls import path

from guide import api

urlpatterns = [
    path("guide", api.GuideView.as_view(), name="api-guide"),
    path("guide/<slug:item>", api.ItemView.as_view(), name="api-guide-item"),
]
