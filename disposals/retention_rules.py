"""How long this app keeps its own things.

What a photo looks like is kept as long as staff say (FairPlay.days_remembered), so the days of the
settings are 0. The hash of its bytes stays: it says nothing of the picture.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from common.retention import BATCH
from disposals.likeness_index import nothing_kept
from disposals.models import WasteRecord
from disposals.services.fair_play import rules_of_fair_play


def no_longer_remembered(cutoff: datetime) -> QuerySet[WasteRecord]:
    oldest = cutoff - timedelta(days=rules_of_fair_play().days_remembered)
    return WasteRecord.objects.filter(piece_0__isnull=False, disposed_at__lt=oldest).order_by()


def count_remembered(cutoff: datetime) -> int:
    return no_longer_remembered(cutoff).count()


def forget_likeness(cutoff: datetime) -> int:
    forgotten = 0
    rows = no_longer_remembered(cutoff)
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        forgotten += WasteRecord.objects.filter(pk__in=keys).update(**nothing_kept())
    return forgotten
