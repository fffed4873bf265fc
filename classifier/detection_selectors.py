"""What a person's photos were recognised as."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from classifier.exceptions import NoSuchDetection
from classifier.models import Detection
from classifier.taxonomy import Kind, kind_of
from common.days import start_of


@dataclass(frozen=True)
class DetectionFilter:
    """`label` is what a photo counts as today; days are local ones, both within."""

    label: str = ""
    is_sure: bool | None = None
    first_day: date | None = None
    last_day: date | None = None

    def condition(self) -> Q:
        found = Q()
        if self.label:
            found &= Q(verified_label=self.label) | Q(verified_label="", label=self.label)
        if self.is_sure is not None:
            found &= Q(is_sure=self.is_sure)
        if self.first_day:
            found &= Q(created_at__gte=start_of(self.first_day))
        if self.last_day and self.last_day < date.max:
            found &= Q(created_at__lt=start_of(self.last_day + timedelta(days=1)))
        return found

    @property
    def is_set(self) -> bool:
        return self != DetectionFilter()


def detections_of(person: User, asked: DetectionFilter | None = None) -> QuerySet[Detection]:
    own = Detection.objects.filter(person=person).order_by("-created_at", "pk")
    return own.filter(asked.condition()) if asked else own


def detection_of(person: User, detection_id: UUID) -> Detection:
    found = detections_of(person).filter(pk=detection_id).first()
    if found is None:
        raise NoSuchDetection
    return found


@dataclass(frozen=True)
class ShownDetection:
    """One of the list, with its kinds in words."""

    detection: Detection
    seen: Kind
    counts_as: Kind
    percent: int

    @property
    def id(self) -> str:
        return str(self.detection.pk)

    @property
    def is_corrected(self) -> bool:
        return self.seen is not self.counts_as

    @property
    def is_confirmed(self) -> bool:
        return bool(self.detection.verified_label) and not self.is_corrected


def shown(detection: Detection) -> ShownDetection:
    return ShownDetection(
        detection=detection,
        seen=kind_of(detection.label),
        counts_as=kind_of(detection.verified_label or detection.label),
        percent=round(max(detection.probabilities) * 100),
    )
