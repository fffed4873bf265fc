"""Every setting, read once from the environment, typed; a bad value stops the start.

`.env.example` says what can be set. All state of a machine lies under VAR.
"""

import logging
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from corsheaders.defaults import default_headers
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import validate
from whitenoise.compress import Compressor

from wastewise.admin_skin import UNFOLD as UNFOLD
from wastewise.content_security import policies
from wastewise.environment import BASE_DIR as BASE_DIR
from wastewise.environment import DEMO as DEMO
from wastewise.environment import env, networks, rate
from wastewise.schedule import SCHEDULE
from wastewise.settings_people import *  # noqa: F403
from wastewise.settings_people import GOOGLE_CLIENT_ID
from wastewise.settings_places import *  # noqa: F403
from wastewise.settings_places import MAP_TILES_ORIGIN

# --- where we are ------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
PORT = env.int("PORT", 8000, validate=validate.Range(min=1, max=65535))
BIND = env.str("BIND", f"127.0.0.1:{PORT}")
WEB_WORKERS = env.int("WEB_WORKERS", 2, validate=validate.Range(min=1))
WEB_THREADS = env.int("WEB_THREADS", 8, validate=validate.Range(min=1))
VAR = Path(env.str("VAR", str(BASE_DIR / "var"))).resolve()
VERSION = "0.1.0"
try:
    # Closed to others on this machine: the embedded database lies in there.
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"VAR: we cannot make the folder {VAR}: {error}") from error


def demo_secret() -> str:
    """A demo keeps its own key, so that a second start leaves everybody signed in."""
    path = VAR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


DATABASE_URL = env.str("DATABASE_URL", "")
REDIS_URL = env.str("REDIS_URL", "")

if DEMO and not BIND.startswith(("127.", "localhost:", "[::1]:")):
    raise ImproperlyConfigured(
        f"DEMO is on and BIND is {BIND}. The demo has accounts with public passwords and is for"
        " this machine alone: leave BIND unset."
    )
if DEMO and DATABASE_URL:
    raise ImproperlyConfigured(
        "DEMO is on and DATABASE_URL is set. The demo has accounts with public passwords and never"
        " runs on a real database: unset one of the two."
    )

SECRET_KEY = env.str("SECRET_KEY", "") or (demo_secret() if DEMO else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to 50 or more random characters and keep it, or use"
        " `make run` for a demo."
    )

# Earlier keys: sessions, links and second factors that were made with them stay good.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])

# 127.0.0.1 is how a container's health check calls, whatever name the city goes by.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", ["localhost", "[::1]"]), "127.0.0.1"]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# Who may tell us a caller's address and scheme in X-Forwarded-*; from anybody else it is ignored.
TRUSTED_PROXIES = networks("TRUSTED_PROXIES", [])
METRICS_ALLOWED = networks("METRICS_ALLOWED", ["127.0.0.0/8", "::1"])

# --- the parts ---------------------------------------------------------------------------------

# Django's own first: its permissions exist before accounts.roles hands them to groups.
INSTALLED_APPS = [
    "unfold",  # Before the admin, whose templates it replaces.
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "wastewise.static_files.StaticFiles",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "rest_framework_simplejwt",
    "rest_framework_simplejwt.token_blacklist",
    "wastewise",
    "reports",
    "disposals",
    "guide",
    "studio",
    "classifier",
    "rewards",
    "notifications",
    "places",
    "accounts",
    "common",
]

MIDDLEWARE = [
    "common.middleware.TrustedProxyMiddleware",
    "common.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.GZipPagesMiddleware",
    "common.middleware.ContentSecurityPolicyMiddleware",
    "common.middleware.RefusalMiddleware",
    # Before the first that refuses, so that a refusal speaks the caller's language.
    "django.middleware.locale.LocaleMiddleware",
    "common.middleware.HostileRequestMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.StaffSecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "wastewise.urls"
WSGI_APPLICATION = "wastewise.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wastewise.context.site",
            ],
        },
    }
]

# --- database, cache, broker: embedded by default, real services by their URLs ------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.dj_db_url("DATABASE_URL")
    if DATABASE_URL
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "db.sqlite3"}
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Immediate: a transaction takes the write lock at once, so it waits its turn instead of
        # failing half way. FULL: what was answered survives a power cut.
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        connect_timeout=3,
        # A server that vanished without a word is noticed in about ten seconds: by the first while
        # data of ours is not acknowledged, by the others while we wait for its answer.
        tcp_user_timeout=10_000,
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=3,
        # Grouping what a map shows of a million reports stays in memory with 16 MB.
        options=f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', 30_000)} -c work_mem=16MB",
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "common.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "wastewise",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Django's 300 would throw counters of calls out while they are still needed.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

BROKER_DIR = VAR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        # Longer than the longest task (a training run), or Redis hands it out a second time.
        "visibility_timeout": int(timedelta(hours=12).total_seconds()),
        # A request waits this long for a broker that is away, once: kombu's own way is to try
        # again for six seconds. The worker has its own loop and goes on trying.
        "max_retries": 0,
        "socket_connect_timeout": 1,
        "socket_timeout": 2,
        "global_keyprefix": "wastewise:",
    }
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "store_processed": True,
    }
)
if not REDIS_URL:
    for _name in ("queue", "control", "processed"):
        (BROKER_DIR / _name).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A web process that cannot reach the broker says so and goes on: rows and sweeps are the truth.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A training takes minutes or hours: it has a worker of its own, and letters do not wait for it.
CELERY_TASK_ROUTES = {"studio.tasks.train": {"queue": "training"}}
CELERY_TIMEZONE = TIME_ZONE = env.str(
    "TIME_ZONE", "Asia/Jakarta", validate=validate.OneOf(available_timezones())
)
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- transport security ------------------------------------------------------------------------

# Off only where nobody but this machine can call, as in the demo.
HTTPS = env.bool("HTTPS", not DEMO)


def address_of_first_host() -> str:
    host = ALLOWED_HOSTS[0]
    if HTTPS and host.startswith((".", "*")):
        raise ImproperlyConfigured(
            f"PUBLIC_URL is not set, and {host} in ALLOWED_HOSTS is no name that a link could begin"
            " with. Set PUBLIC_URL to where people reach us, such as https://waste.example.org."
        )
    return f"https://{host}" if HTTPS else f"http://127.0.0.1:{PORT}"


# Where people reach us. Links in mails begin with it, never with what a request calls us.
PUBLIC_URL = (env.str("PUBLIC_URL", "") or address_of_first_host()).rstrip("/")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^api/health$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000) if HTTPS else 0
# Hard to take back for a city with other sites below the same name, so only when asked for.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("HSTS_SUBDOMAINS", False)
# TrustedProxyMiddleware removes this header from everybody but the trusted proxies.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# A session is read by every request: it lies in the cache, too, where all processes share one.
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if REDIS_URL else 'db'}"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
CSRF_FAILURE_VIEW = "wastewise.views.csrf_failure"
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", [])
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "x-request-id"]
CORS_EXPOSE_HEADERS = ["X-Request-ID", "Retry-After", "Idempotent-Replay", "Location"]

CONTENT_SECURITY_POLICIES = policies(with_google=bool(GOOGLE_CLIENT_ID), tiles=MAP_TILES_ORIGIN)

# --- what comes in -----------------------------------------------------------------------------

PHOTO_MAX_BYTES = env.int("PHOTO_MAX_BYTES", 15 * 1024 * 1024, validate=validate.Range(min=1))
# A whole request: one photo and its form fields. Refused by its announced length, unread.
MAX_REQUEST_BYTES = env.int("MAX_REQUEST_BYTES", 20 * 1024 * 1024, validate=validate.Range(min=1))
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# A phone's photo stays in memory, where it is needed anyway; to create a file, write it, read it
# back and delete it costs as much as to recognise what is on it.
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "common.uploads.MemoryFileUploadHandler",
    "common.uploads.TemporaryFileUploadHandler",
]

# --- recognising -------------------------------------------------------------------------------

SHIPPED_MODELS = BASE_DIR / "models"
# One model's folder; empty: the newest of those that came with the product.
MODEL_DIR = env.str("MODEL_DIR", "")
# How long the answer to a photo is known, so that the same bytes are not looked at again; 0: never.
ANSWER_CACHE_SECONDS = env.int("ANSWER_CACHE_SECONDS", 3600, validate=validate.Range(min=0))

# --- files -------------------------------------------------------------------------------------

MEDIA_ROOT = VAR / "media"
# Where the proxy serves MEDIA_ROOT to itself alone, for example /protected/; empty: we stream.
ACCEL_REDIRECT_PREFIX = env.str("ACCEL_REDIRECT_PREFIX", "")
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
# Maps are for people with a debugger, who can wait.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *Compressor.SKIP_COMPRESS_EXTENSIONS,
    "map",
)
# The proxy serves them as a user of its own. Their names are secret, and VAR can be closed.
FILE_UPLOAD_PERMISSIONS = 0o644

# --- API ---------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    # The first names the scheme that a 401 asks for.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.JWTAuthentication",
        "accounts.authentication.DeviceAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # JSON in and out. A view that takes a file names StrictMultiPartParser instead.
    "DEFAULT_PARSER_CLASSES": ["common.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.pagination.PageOrCursor",
    "DEFAULT_THROTTLE_CLASSES": ["common.throttling.CallerThrottle"],
    "DEFAULT_SCHEMA_CLASS": "common.schema.EnvelopeSchema",
    # The address says what comes back; a query parameter that changes it would be a second way.
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "common.errors.exception_handler",
}
# How long the second of two equal writes waits for the first (Postgres; SQLite: its timeout).
IDEMPOTENCY_WAIT_SECONDS = env.float("IDEMPOTENCY_WAIT_SECONDS", 5.0)
# Requests per time and caller, "off" for none. A view may name its own scope with throttle_scope.
THROTTLE_RATES = {
    "visitor": rate("THROTTLE_VISITOR", "60/minute"),
    "user": rate("THROTTLE_USER", "240/minute"),
    # Photos that one visitor may have recognised.
    "visitor_photos": rate("THROTTLE_VISITOR_PHOTOS", "10/minute"),
    # Times that one person sends photos to learn from, each time one or more.
    "training_photos": rate("THROTTLE_TRAINING_PHOTOS", "60/minute"),
    "login": rate("THROTTLE_LOGIN", "20/minute"),
    # Wrong passwords for one account: from one address, and from all before staff are warned.
    "login_failures": rate("THROTTLE_LOGIN_FAILURES", "30/hour"),
    "login_alarm": rate("LOGIN_ALARM", "100/hour"),
    # Wrong codes of a second factor, for one account: a guess is right once in 300,000.
    "second_factor": rate("THROTTLE_SECOND_FACTOR", "10/hour"),
    # New accounts, links and resets that one address asks for, and mails of these to one mailbox.
    "mail_asks": rate("THROTTLE_MAIL_ASKS", "30/hour"),
    "mails": rate("THROTTLE_MAILS", "6/hour"),
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "WasteWise",
    "DESCRIPTION": "The HTTP contract of a city's waste companion.",
    "VERSION": VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/",
    # What goes in differs from what comes out: no read-only fields, and files as bytes.
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "HealthStatus": ["ok", "degraded", "down"],
        "PartStatus": ["ok", "away"],
        "Role": "accounts.serializers.ROLES",
        "Label": "classifier.taxonomy.LABELS",
        "NamedLabel": "classifier.models.LABEL_CHOICES",
        "ReportState": "reports.serializers.STATES",
    },
}

# --- language ----------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("id", _("Indonesian"))]
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- what we keep and for how long -------------------------------------------------------------

RETENTION_DAYS = {
    "logs": env.int("KEEP_LOGS_DAYS", 30, validate=validate.Range(min=1)),
    "stray_files": 1,
    "idempotency_keys": 30,
    "broker_messages": 7,
    # These name their own end; there is nothing to keep after it.
    "expired_sessions": 0,
    "expired_tokens": 0,
    "photo_likeness": 0,
    "unconfirmed_reports": 0,
    "withdrawn_features": 0,
    "withdrawn_photos": 0,
    # Once they are over.
    "report_links": 0,
    # What "History" shows on a page of the admin. The audit log has it all, and stays.
    "admin_history": 365,
    "told_messages": 90,
    "shadow_looks": 90,
    # From the day they were sent, read or resolved.
    "deliveries": env.int("KEEP_DELIVERIES_DAYS", 90, validate=validate.Range(min=1)),
    "read_notifications": env.int(
        "KEEP_READ_NOTIFICATIONS_DAYS", 180, validate=validate.Range(min=1)
    ),
    "resolved_alerts": env.int("KEEP_RESOLVED_ALERTS_DAYS", 365, validate=validate.Range(min=1)),
    # From the day a report was closed; from the day something was done.
    "report_addresses": env.int("KEEP_REPORT_ADDRESSES_DAYS", 180, validate=validate.Range(min=1)),
    "report_origins": env.int("KEEP_REPORT_ORIGINS_DAYS", 90, validate=validate.Range(min=1)),
}

# --- watching ----------------------------------------------------------------------------------

LOG_LEVEL = env.log_level("LOG_LEVEL", logging.INFO)
LOG_FORMAT = env.str(
    "LOG_FORMAT", "console" if DEMO else "json", validate=validate.OneOf(["console", "json"])
)
# One file a day and process kind beside the console; empty: the console alone.
LOG_DIR = env.str("LOG_DIR", str(VAR / "log") if DEMO else "")
# prometheus_client reads this when it is first imported; each process writes its own file there.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(VAR / "metrics"))
Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "common.logs.RequestFilter"}},
    "formatters": {
        "json": {"()": "common.logs.JsonFormatter"},
        "console": {
            "()": "common.logs.ConsoleFormatter",
            "format": "{levelname} {name} {message} [{request_id}]",
            "style": "{",
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["request"],
        },
        "fold": {"class": "common.logs.FoldIntoRequestLine"},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "propagate": False},
        "django.request": {"handlers": ["fold"], "propagate": False},
        "django.security": {"handlers": ["fold"], "propagate": False},
        # The servers' own words, but not their access logs: wastewise.request is ours.
        "gunicorn.error": {"handlers": [], "propagate": True},
        "uvicorn": {"handlers": [], "propagate": True},
        "uvicorn.access": {"handlers": [], "propagate": False},
        # A demo's console is read by people, who look for the mails in it.
        "celery": {"handlers": [], "level": "WARNING" if DEMO else LOG_LEVEL},
    },
}
if LOG_DIR:
    LOGGING["handlers"]["file"] = {
        "()": "common.logs.DailyFileHandler",
        "directory": LOG_DIR,
        "formatter": "json",
        "filters": ["request"],
    }
    LOGGING["root"]["handlers"].append("file")

SENTRY_DSN = env.str("SENTRY_DSN", "")
