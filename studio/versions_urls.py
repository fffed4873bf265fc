from django.urls import path

from studio import versions_views

urlpatterns = [
    path("", versions_views.show_versions, name="studio-versions"),
    path("roll-back/", versions_views.roll_back, name="studio-versions-roll-back"),
    path("withdraw/", versions_views.withdraw, name="studio-versions-withdraw"),
    path("<uuid:version_id>/", versions_views.show_version, name="studio-version"),
    path("<uuid:version_id>/activate/", versions_views.activate, name="studio-version-activate"),
    path("<uuid:version_id>/try/", versions_views.try_version, name="studio-version-try"),
]
