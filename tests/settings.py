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
os.environ["STAFF_SECOND_FACTOR"] = "off"
os.environ["EMAIL_URL"] = ""
# A tiny model that knows colours, so that no test depends on how the product's was trained.
os.environ["MODEL_DIR"] = os.environ.get("TEST_MODEL_DIR") or str(
    Path(__file__).parent / "classifier" / "bundle"
)

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
# Tests count queries; with sessions in the cache there would be one less where there is a Redis.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Processes share one Redis, at once and one after the other: none may take the messages of another
# or find its counters.
OWN_PREFIX = Path(os.environ["VAR"]).name
CACHES["default"]["KEY_PREFIX"] = OWN_PREFIX
if REDIS_URL:
    # A busy machine is no Redis that is away: one late answer would let five seconds of calls pass.
    CACHES["default"]["OPTIONS"] |= {"socket_timeout": 5, "socket_connect_timeout": 5}
    CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{OWN_PREFIX}:"
