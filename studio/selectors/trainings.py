"""What the classifier says of trainings, in its status and its level."""

from django.db.models import Count, Max, Q

from classifier.trainings import Trainings
from studio.models import IN_PROGRESS, Purpose, RunState, TrainingRun


def known_trainings() -> Trainings:
    """In one query."""
    finished = Q(state=RunState.FINISHED)
    found = (
        TrainingRun.objects.filter(purpose=Purpose.TEACH)
        .order_by()
        .aggregate(
            under_way=Count("pk", filter=Q(state__in=IN_PROGRESS)),
            finished=Count("pk", filter=finished),
            last_finished=Max("ended_at", filter=finished),
        )
    )
    return Trainings(bool(found["under_way"]), found["finished"], found["last_finished"])
