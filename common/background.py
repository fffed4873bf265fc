"""Work for later. The row says what is to be done; the message in the queue is only a hint."""

import logging
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import KombuError
from prometheus_client import Counter

logger = logging.getLogger(__name__)

enqueue_failures = Counter(
    "wastewise_enqueue_failures_total",
    "Tasks that the broker did not take; a sweep does their work later.",
    ["task"],
)


def enqueue(task: Task, *args: Any) -> None:
    """Hand a task to the worker once this transaction is committed, and never before."""
    transaction.on_commit(lambda: _send(task, args), robust=True)


def _send(task: Task, args: tuple[Any, ...]) -> None:
    try:
        task.delay(*args)
    except (KombuError, OSError) as error:
        enqueue_failures.labels(task.name).inc()
        logger.warning("The broker did not take %s: %s", task.name, error)
