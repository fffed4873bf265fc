from celery import shared_task

# Imported when it runs: a web process knows only the name.


@shared_task
def take_in_detections() -> None:
    from classifier.services.gathering import take_in_detections as take_in

    take_in()


@shared_task
def group_new_photos() -> None:
    from classifier.services.grouping import group_new_photos as group

    group()
