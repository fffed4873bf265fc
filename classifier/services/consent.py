"""What people let us do with the photos that they sent: given with each, taken back at any time.

What is taken back is out of the next training at once, and of staff nobody sees it any more. The
night deletes its row, and with it goes its file.
"""

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from classifier.models import TrainingPhoto
from classifier.photo_access import FROM_PEOPLE


@transaction.atomic
def withdraw(photos: QuerySet[TrainingPhoto]) -> int:
    """Held in the order in which everybody holds them, so that nobody waits in a circle."""
    held = photos.filter(may_train=True).order_by("pk").select_for_update()
    keys = list(held.values_list("pk", flat=True))
    return TrainingPhoto.objects.filter(pk__in=keys).update(may_train=False)


def withdraw_all(*, person: User) -> int:
    """All that somebody sent as one of the people: also for whoever leaves. What they brought as
    staff was never theirs alone."""
    return withdraw(TrainingPhoto.objects.filter(contributor=person, source=FROM_PEOPLE))
