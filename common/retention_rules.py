"""How long this app keeps its own things."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from common import files_sweep, retention
from common.models import IdempotencyKey

# The names that common.logs.DailyFileHandler gives.
DAILY_LOG = re.compile(r"[a-z]+-(\d{4}-\d{2}-\d{2})\.log")


def register_all() -> None:
    retention.register_paths("logs", logs)
    retention.register("stray_files", count=files_sweep.count_stray, purge=files_sweep.sweep)
    retention.register_rows("idempotency_keys", idempotency_keys)
    retention.register_paths("broker_messages", broker_messages)
    retention.register_rows("expired_sessions", expired_sessions)


def logs(cutoff: datetime) -> Iterator[Path]:
    first_day = f"{timezone.localtime(cutoff):%Y-%m-%d}"
    for path in _paths_in(settings.LOG_DIR):
        named = DAILY_LOG.fullmatch(path.name)
        if named and named[1] < first_day:
            yield path


def idempotency_keys(cutoff: datetime) -> QuerySet[IdempotencyKey]:
    return IdempotencyKey.objects.filter(created_at__lt=cutoff)


def broker_messages(cutoff: datetime) -> Iterator[Path]:
    """Those the worker has taken from the file broker, which keeps them; Redis does not."""
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("processed_folder", "")
    for path in _paths_in(folder):
        if path.stat().st_mtime < cutoff.timestamp():
            yield path


def expired_sessions(cutoff: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=cutoff)


def _paths_in(folder: str) -> Iterator[Path]:
    """None for a folder that is not set or not made yet."""
    return Path(folder).glob("*") if folder else iter(())
