"""The parts that every installation has. Each look is bounded by its part's own timeouts."""

from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import caches
from django.db import connection

from common import health
from common.cache import ForgivingRedisCache


def register() -> None:
    health.register("database", database, critical=True)
    health.register("cache", cached)
    health.register("broker", broker)


def database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"vendor": connection.vendor}


def cached() -> dict[str, Any]:
    backend = caches["default"]
    if isinstance(backend, ForgivingRedisCache):
        backend.ping()
    return {"backend": type(backend).__name__}


def broker() -> dict[str, Any]:
    with current_app.connection_for_write() as link:
        link.ensure_connection(max_retries=1, interval_start=0, timeout=1)
        channel: Any = link.default_channel
        routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
        sizes = {
            name: channel.queue_declare(name).message_count
            for name in {*current_app.amqp.queues, *routed}
        }
    return {"transport": link.transport_cls, "queues": sizes}
