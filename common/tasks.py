from celery import shared_task


@shared_task
def apply_retention() -> None:
    pass
