"""A real worker takes what a committed transaction asks for, and nothing else."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from common import request_id
from common.background import enqueue
from common.models import IdempotencyKey
from common.tasks import apply_retention

pytestmark = pytest.mark.django_db(transaction=True)


def old_key() -> IdempotencyKey:
    created_at = timezone.now() - timedelta(days=40)
    return IdempotencyKey.objects.create(scope="user:1", key="old", created_at=created_at)


def is_purged() -> bool:
    return not IdempotencyKey.objects.exists()


def test_a_committed_transaction_reaches_the_worker(real_worker):
    with transaction.atomic():
        old_key()
        enqueue(apply_retention)
    real_worker.wait_until(is_purged)


def test_a_transaction_that_is_rolled_back_asks_for_nothing(real_worker):
    request_id.begin("the-one-rolled-back")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue(apply_retention)
        raise ZeroDivisionError
    # Messages are taken in their order: when this one is done, one before it would have been too.
    request_id.begin("the-committed-one")
    enqueue(apply_retention)
    real_worker.wait_until(lambda: "the-committed-one" in real_worker.output())
    assert "the-one-rolled-back" not in real_worker.output()


def test_the_log_lines_of_a_task_carry_the_id_of_the_request(real_worker):
    request_id.begin("request-that-asked")
    with transaction.atomic():
        old_key()
        enqueue(apply_retention)
    real_worker.wait_until(is_purged)
    real_worker.wait_until(lambda: "request-that-asked" in real_worker.output())
