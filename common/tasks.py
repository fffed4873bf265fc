from celery import shared_task

from common import retention


class RetentionFailed(Exception):
    """Some rules failed; each has its traceback in the log."""


@shared_task
def apply_retention() -> None:
    failed = [outcome.rule for outcome in retention.apply() if outcome.error]
    if failed:
        raise RetentionFailed(", ".join(failed))
