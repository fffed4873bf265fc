"""The settings about people: who they are, how they get in, and how mail reaches them."""

import re
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from environs import validate

from wastewise.environment import DEMO, env

# User names are unique regardless of case, by a constraint that Django's check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
# Staff without a second factor see nothing but the page on which they set one up.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", not DEMO)
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.SessionBackend"]
PASSWORD_HASHERS = ["accounts.hashers.LeanArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    # Of several faults people hear the first.
    {"NAME": "accounts.validators.LengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "accounts.validators.LikenessValidator",
        "OPTIONS": {"user_attributes": ["username", "email", "full_name"]},
    },
    {"NAME": "accounts.validators.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=24).total_seconds())

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
# Whoever has not opened our mail yet may log in; what gives value away asks for a checked address.
ACCOUNT_EMAIL_VERIFICATION = "optional"
# accounts.guards counts guesses, for pages and API alike.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "WasteWise"
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAdapter"
GOOGLE_CLIENT_ID = env.str("GOOGLE_CLIENT_ID", "")
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "google": {
        "APPS": [{"client_id": GOOGLE_CLIENT_ID, "secret": env.str("GOOGLE_CLIENT_SECRET", "")}]
        if GOOGLE_CLIENT_ID
        else [],
        "SCOPE": ["profile", "email"],
        "OAUTH_PKCE_ENABLED": True,
    }
}
SIMPLE_JWT: dict[str, Any] = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=10),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
    "UPDATE_LAST_LOGIN": False,
}
# After a rotation the old key goes on working for so long, until the new one is in the device.
DEVICE_KEY_OVERLAP_HOURS = env.int(
    "DEVICE_KEY_OVERLAP_HOURS", 24, validate=validate.Range(min=0, max=24 * 365)
)

# --- mail --------------------------------------------------------------------------------------


def mail_server(url: str) -> dict[str, Any]:
    """submission:// is TLS after STARTTLS, smtp://…?ssl=on is TLS from the first byte."""
    try:
        if re.match(r"(submission|smtp)://[^/?]", url):
            return dict(dj_email_url.parse(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"EMAIL_URL: {error}") from error
    raise ImproperlyConfigured(
        "EMAIL_URL names no mail server. Write submission://name:password@host or"
        " smtp://name:password@host, or console to print mails where the worker runs."
    )


# Empty or console: every mail is printed where the worker runs, with its links that open accounts.
# The check of a deployment warns unless that is meant.
EMAIL_URL = env.str("EMAIL_URL", "")
MEANT_TO_PRINT_MAILS = DEMO or EMAIL_URL == "console"
if EMAIL_URL == "console":
    EMAIL_URL = ""
_server = mail_server(EMAIL_URL or "smtp://localhost")
EMAIL_HOST, EMAIL_PORT = _server["EMAIL_HOST"], _server["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _server["EMAIL_HOST_USER"], _server["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _server["EMAIL_USE_TLS"], _server["EMAIL_USE_SSL"]
# A server that has not answered by then is tried again later.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "WasteWise <wastewise@localhost>")
# Whom people write to about what we keep.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1])
