from django.urls import path

from accounts import api, api_me, api_staff

urlpatterns = [
    path("auth/register", api.RegisterView.as_view(), name="api-register"),
    path("auth/login", api.LoginView.as_view(), name="api-login"),
    path("auth/google", api.GoogleView.as_view(), name="api-google"),
    path("auth/refresh", api.RefreshView.as_view(), name="api-refresh"),
    path("auth/logout", api.LogoutView.as_view(), name="api-logout"),
    path("auth/password/reset", api.ResetView.as_view(), name="api-password-reset"),
    path("auth/verify-email", api.CheckAddressView.as_view(), name="api-verify-email"),
    path("auth/me", api_me.MeView.as_view(), name="api-me"),
    path("auth/me/avatar", api_me.AvatarView.as_view(), name="api-avatar"),
    path("auth/password", api_me.PasswordView.as_view(), name="api-password"),
    path("admin/users", api_staff.PeopleView.as_view(), name="api-people"),
    path("admin/ban-user", api_staff.BanView.as_view(), name="api-ban"),
]
