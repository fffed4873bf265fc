"""How long this app keeps its own things."""

from datetime import datetime

from django.db.models import QuerySet

from common import retention
from notifications.models import Alert, Delivery, Message, Notification


def register_all() -> None:
    retention.register_rows("deliveries", finished_deliveries)
    retention.register_rows("read_notifications", read_notifications)
    retention.register_rows("resolved_alerts", resolved_alerts)
    retention.register_rows("told_messages", told_messages)


def finished_deliveries(cutoff: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(finished_at__lt=cutoff)


def read_notifications(cutoff: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(read_at__lt=cutoff)


def resolved_alerts(cutoff: datetime) -> QuerySet[Alert]:
    return Alert.objects.filter(resolved_at__lt=cutoff)


def told_messages(cutoff: datetime) -> QuerySet[Message]:
    return Message.objects.filter(finished_at__lt=cutoff)
