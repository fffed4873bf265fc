from django.urls import path

from disposals import cases_views

urlpatterns = [
    path("ops/cases/", cases_views.cases, name="cases"),
    path("ops/cases/<uuid:pk>/", cases_views.case, name="case"),
]
