"""Work for later. The row says what is to be done; the message in the queue is only a hint."""

import logging
from typing import Any

from celery import Task
from celery.signals import before_task_publish, task_prerun
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError
from prometheus_client import Counter

from common import request_id

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
    except (OperationalError, ChannelError, OSError) as error:
        enqueue_failures.labels(task.name).inc()
        logger.warning("The broker did not take %s: %s", task.name, error)


@before_task_publish.connect(dispatch_uid="common.send_request_id")
def send_request_id(headers: dict[str, Any], **_: object) -> None:
    headers["request_id"] = request_id.current()


@task_prerun.connect(dispatch_uid="common.take_request_id")
def take_request_id(task: Task, **_: object) -> None:
    """The log lines of a task carry the id of the request that asked for it, or one of its own."""
    request_id.begin(task.request.get("request_id") or "")
