"""How long this app keeps its own things."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet

from classifier.models import ShadowLook, TrainingPhoto
from classifier.training.kept import features_folder


def features_of_withdrawn(cutoff: datetime) -> Iterator[Path]:
    """What networks saw in them lies in files with that of others; the next training looks anew.
    Before the rows go, which tell that there is something to forget."""
    if withdrawn_photos(cutoff).exists():
        yield from features_folder().glob("*.npz")


def withdrawn_photos(_cutoff: datetime) -> QuerySet[TrainingPhoto]:
    """With the row goes the last that points at the file, which is swept then. The photo of a
    detection that is still kept is another file."""
    return TrainingPhoto.objects.filter(may_train=False)


def old_shadow_looks(cutoff: datetime) -> QuerySet[ShadowLook]:
    """Nothing is reckoned from them any more: see version_stats.DAYS."""
    return ShadowLook.objects.filter(created_at__lt=cutoff)
