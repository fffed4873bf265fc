from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from accounts.views import LoginView
from common.files_views import show_file
from wastewise import health_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("admin/login/", views.admin_login),
    path("admin/", admin.site.urls),
    path("files/<uuid:pk>/", show_file, name="file"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", include("wastewise.api_urls")),
    path("health", health_views.alive, name="health"),
    path("metrics", health_views.show_metrics, name="metrics"),
]

handler400 = "wastewise.views.bad_request"
handler403 = "wastewise.views.permission_denied"
handler404 = "wastewise.views.not_found"
handler500 = "wastewise.views.server_error"
