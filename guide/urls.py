from django.urls import path

from guide import views

urlpatterns = [
    path("guide/", views.guide, name="guide"),
    path("guide/<slug:slug>/", views.item, name="guide-item"),
    path("research/", views.research, name="research"),
]
