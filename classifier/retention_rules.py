"""How long this app keeps its own things."""

from datetime import datetime

from django.db.models import QuerySet

from classifier.models import ShadowLook, TrainingPhoto


def withdrawn_photos(_cutoff: datetime) -> QuerySet[TrainingPhoto]:
    """With the row goes the last that points at the file, which is swept then. The photo of a
    detection that is still kept is another file."""
    return TrainingPhoto.objects.filter(may_train=False)


def old_shadow_looks(cutoff: datetime) -> QuerySet[ShadowLook]:
    """Nothing is reckoned from them any more: see version_stats.DAYS."""
    return ShadowLook.objects.filter(created_at__lt=cutoff)
