from celery import shared_task


@shared_task
def expire_codes() -> None:
    """Gives back the points of codes that nobody used in time."""
    from rewards.services import redeeming

    redeeming.expire_due()
