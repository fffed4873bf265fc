from django.urls import path

from studio import runs_views

urlpatterns = [
    path("", runs_views.studio, name="studio"),
    path("check/", runs_views.check_labels, name="studio-check"),
    path("compare/", runs_views.compare, name="studio-compare"),
    path("runs/<uuid:run_id>/", runs_views.run, name="studio-run"),
    path("runs/<uuid:run_id>/cancel/", runs_views.cancel, name="studio-run-cancel"),
    path("runs/<uuid:run_id>/let-pass/", runs_views.let_pass, name="studio-run-let-pass"),
    path("runs/<uuid:run_id>/photos/", runs_views.cell, name="studio-run-photos"),
]
