from celery import shared_task


@shared_task
def tell_areas() -> None:
    """What is new in the areas that people watch."""
    from reports.services import area_alerts

    area_alerts.tell_due()


@shared_task
def reckon_priorities() -> None:
    """What is open grows older, and with it more urgent."""
    from reports.services import priorities

    priorities.reckon_open()


@shared_task
def move_horizon() -> None:
    """With each day, what is new on the map is of other days."""
    from reports import square_triggers

    square_triggers.move_horizon()
