"""Pages of people. allauth looks for its own names, so its pages keep them."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import entering, joining, passwords, profile, second_factor

urlpatterns = [
    path("login/", entering.LoginView.as_view(), name="account_login"),
    path("login/code/", entering.CodeView.as_view(), name="mfa_authenticate"),
    path("logout/", LogoutView.as_view(), name="account_logout"),
    path("google/login/", entering.google_login, name="google_login"),
    path("google/callback/", entering.google_callback, name="google_callback"),
    path("i18n/setlang/", entering.choose_language, name="set_language"),
    path("register/", joining.RegisterView.as_view(), name="account_signup"),
    path(
        "register/done/", joining.RegisteredView.as_view(), name="account_email_verification_sent"
    ),
    path("email/check/<str:key>/", joining.check_address, name="account_confirm_email"),
    path("password/forgotten/", passwords.ForgottenView.as_view(), name="account_reset_password"),
    path(
        "password/forgotten/done/",
        passwords.ForgottenSentView.as_view(),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/<str:key>/",
        passwords.ResetView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("account/", profile.AccountView.as_view(), name="account"),
    path("account/picture/", profile.PictureView.as_view(), name="account-picture"),
    path("account/picture/remove/", profile.remove_picture, name="account-picture-remove"),
    path("account/password/", passwords.ChangeView.as_view(), name="account_change_password"),
    path("account/sessions/", passwords.EndSessionsView.as_view(), name="account-sessions"),
    path("account/email/", profile.AddressView.as_view(), name="account_email"),
    path("account/email/check/", profile.send_check, name="account-email-check"),
    path("account/confirm/", entering.ConfirmView.as_view(), name="account_reauthenticate"),
    path("account/confirm/code/", entering.ConfirmCodeView.as_view(), name="mfa_reauthenticate"),
    path("account/second-factor/", second_factor.IndexView.as_view(), name="mfa_index"),
    path(
        "account/second-factor/on/",
        second_factor.ActivateView.as_view(),
        name="mfa_activate_totp",
    ),
    path(
        "account/second-factor/off/",
        second_factor.DeactivateView.as_view(),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/second-factor/codes/",
        second_factor.CodesView.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/second-factor/codes/new/",
        second_factor.NewCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second-factor/codes/download/",
        second_factor.DownloadCodesView.as_view(),
        name="mfa_download_recovery_codes",
    ),
]
