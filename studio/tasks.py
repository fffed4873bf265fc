from uuid import UUID

from celery import shared_task

# Imported when they run: what they call hands over such tasks itself.


@shared_task
def train(run_id: str) -> None:
    """On a queue of its own: letters do not wait for a training."""
    from studio.services import watching

    watching.watch(run_id=UUID(run_id))


@shared_task
def look_after_runs() -> None:
    """What a killed worker or a lost message left."""
    from studio.services import sweeping

    sweeping.sweep()
