"""What a person's photos were recognised as, and what staff want to know of all of them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Avg, Count, F, Max, Min, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from classifier.exceptions import NoSuchDetection
from classifier.models import Detection
from classifier.taxonomy import Kind, kind_of


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


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


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


@dataclass(frozen=True)
class VersionStats:
    """How one model does among people. None: nobody has said yet."""

    version: str
    detections: int
    sure_share: float
    verified: int
    agreed_share: float | None
    mean_latency_ms: float
    first_at: datetime
    last_at: datetime


def stats_by_version() -> list[VersionStats]:
    """The newest first, in one query."""
    agreed = Q(verified_label=F("label"))
    rows = (
        Detection.objects.order_by()
        .values("model_version")
        .annotate(
            detections=Count("pk"),
            sure=Count("pk", filter=Q(is_sure=True)),
            verified=Count("pk", filter=~Q(verified_label="")),
            agreed=Count("pk", filter=agreed),
            latency=Avg("latency_ms"),
            first_at=Min("created_at"),
            last_at=Max("created_at"),
        )
    )
    found = [
        VersionStats(
            version=row["model_version"],
            detections=row["detections"],
            sure_share=share(row["sure"], row["detections"]),
            verified=row["verified"],
            agreed_share=share(row["agreed"], row["verified"]) if row["verified"] else None,
            mean_latency_ms=round(row["latency"], 2),
            first_at=row["first_at"],
            last_at=row["last_at"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: each.last_at, reverse=True)


def share(part: int, whole: int) -> float:
    return round(part / whole, 4)
