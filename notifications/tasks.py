from celery import shared_task

# Imported when they run: what they call hands over such tasks itself.


@shared_task
def deliver(delivery_id: str) -> None:
    from notifications.delivery import deliver as deliver_one

    deliver_one(delivery_id)


@shared_task
def deliver_due() -> None:
    """What a lost message or a killed worker left, and what is due for another attempt."""
    from notifications import delivery

    delivery.deliver_due()


@shared_task
def tell_message(number: str) -> None:
    from notifications import services

    services.tell_message(number=number)


@shared_task
def tell_unfinished() -> None:
    from notifications import services

    services.tell_unfinished()
