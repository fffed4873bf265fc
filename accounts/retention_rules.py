"""How long this app keeps its own things."""

from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from common import retention


def register_all() -> None:
    retention.register_rows("expired_tokens", expired_tokens)
    retention.register_rows("admin_history", old_admin_history)


def expired_tokens(cutoff: datetime) -> QuerySet[OutstandingToken]:
    """With them goes what says that they were revoked."""
    return OutstandingToken.objects.filter(expires_at__lt=cutoff)


def old_admin_history(cutoff: datetime) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(action_time__lt=cutoff)
