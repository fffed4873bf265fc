"""The product's addresses and, beside them, a few that exercise the frame of the API."""

from django.urls import path

from tests.probe import views
from wastewise.urls import (  # noqa: F401
    handler400,
    handler403,
    handler404,
    handler500,
)
from wastewise.urls import (
    urlpatterns as product_urls,
)

api_urls = [
    path("api/probe/notes", views.NoteView.as_view()),
    path("api/probe/files", views.FileList.as_view()),
    path("api/probe/files/<uuid:pk>", views.FileView.as_view()),
    path("api/probe/photos", views.PhotoView.as_view()),
    path("api/probe/writes", views.WriteView.as_view()),
    path("api/probe/scoped", views.ScopedView.as_view()),
    path("api/probe/raise/<str:what>", views.RaisingView.as_view()),
    path("api/probe/plain/raise/<str:what>", views.raise_plainly),
    path("api/probe/plain/post-only", views.post_only),
    path("probe/raise/<str:what>", views.raise_plainly),
    path("probe/writes", views.write_page),
]
urlpatterns = [*api_urls, *product_urls]
