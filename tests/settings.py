"""The product's settings with a throw-away place for state. Services come from the environment."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-the-tests-use-this-key-and-nothing-else-ever-does")
os.environ["VAR"] = os.environ.get("TEST_VAR") or tempfile.mkdtemp(prefix="wastewise-test-")
# What a developer sets for their own server is no matter of the tests.
os.environ["ENV_FILE"] = os.devnull
os.environ["DEMO"] = "off"
os.environ["HTTPS"] = "off"

from wastewise.settings import *  # noqa: F403
from wastewise.settings import (
    CACHES,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    DATABASES,
    INSTALLED_APPS,
    REDIS_URL,
    STORAGES,
    THROTTLE_RATES,
)

INSTALLED_APPS += ["tests.owners"]

DATABASES["default"].setdefault("TEST", {})
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: threads of the live server and of the races each open their own door.
    DATABASES["default"]["TEST"]["NAME"] = Path(os.environ["VAR"]) / "test.sqlite3"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
for scope in THROTTLE_RATES:
    THROTTLE_RATES[scope] = "off"
# Processes share one Redis, at once and one after the other: none may take the messages of another
# or find its counters.
OWN_PREFIX = Path(os.environ["VAR"]).name
CACHES["default"]["KEY_PREFIX"] = OWN_PREFIX
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{OWN_PREFIX}:"
