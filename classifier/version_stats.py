"""How each version does among people: figures that the database reckons, of the last 90 days."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Floor, Greatest, Least, Ln
from django.utils import timezone

from classifier.models import Detection, ShadowLook
from classifier.taxonomy import LABELS

DAYS = 90
BINS = 10
# Milliseconds are counted in steps of two per cent: neither database has to sort them, and a
# percentile is a hundredth off at most.
STEP = 0.02
LEAST_MS = 0.01


@dataclass(frozen=True)
class VersionStats:
    """How one version does in one arm. Agreed: of those who said what it is; None: nobody has."""

    version: str
    arm: str
    detections: int
    sure_share: float
    not_sure_share: float
    # How many answers were sure by 0 to 10 %, 10 to 20 % and so on.
    confidences: tuple[int, ...]
    verified: int
    agreed_share: float | None
    mean_latency_ms: float
    p50_latency_ms: float
    p95_latency_ms: float
    first_at: datetime
    last_at: datetime


def recent() -> QuerySet[Detection]:
    since = timezone.now() - timedelta(days=DAYS)
    return Detection.objects.filter(created_at__gte=since).order_by()


def stats_by_version(version: str = "") -> list[VersionStats]:
    """Of one version or all, the newest first, in two queries."""
    asked = recent().filter(model_version=version) if version else recent()
    speeds = defaultdict[tuple[str, str], Counter[int]](Counter)
    steps = asked.values("model_version", "arm", step=step_of_latency())
    for step in steps.annotate(n=Count("pk")):
        speeds[step["model_version"], step["arm"]][step["step"]] = step["n"]
    parts = defaultdict[tuple[str, str], list[Any]](list)
    for row in asked.values("model_version", "arm", bin=bin_of_confidence()).annotate(**SUMS):
        parts[row["model_version"], row["arm"]].append(row)
    found = [stats_of(*key, rows, speeds[key]) for key, rows in parts.items()]
    return sorted(found, key=lambda each: (each.last_at, each.version, each.arm), reverse=True)


SUMS = {
    "detections": Count("pk"),
    "sure": Count("pk", filter=Q(is_sure=True)),
    "verified": Count("pk", filter=~Q(verified_label="")),
    "agreed": Count("pk", filter=Q(verified_label=F("label"))),
    "latency": Sum("latency_ms"),
    "first_at": Min("created_at"),
    "last_at": Max("created_at"),
}


def bin_of_confidence() -> Least:
    """The answer is the most probable, so its place is known: one look into the JSON."""
    confidence = Case(
        *(
            When(label=label, then=Cast(KT(f"probabilities__{place}"), FloatField()))
            for place, label in enumerate(LABELS)
        ),
        output_field=FloatField(),
    )
    return Least(Cast(Floor(confidence * BINS), IntegerField()), Value(BINS - 1))


def step_of_latency() -> Cast:
    milliseconds = Greatest(F("latency_ms"), Value(LEAST_MS))
    return Cast(Floor(Ln(milliseconds) / Value(STEP)), IntegerField())


def stats_of(version: str, arm: str, rows: list[Any], speeds: Mapping[int, int]) -> VersionStats:
    bins = {row["bin"]: row["detections"] for row in rows}
    detections, sure, verified, agreed, latency = (
        sum(row[name] for row in rows)
        for name in ("detections", "sure", "verified", "agreed", "latency")
    )
    return VersionStats(
        version=version,
        arm=arm,
        detections=detections,
        sure_share=share(sure, detections),
        not_sure_share=share(detections - sure, detections),
        confidences=tuple(bins.get(place, 0) for place in range(BINS)),
        verified=verified,
        agreed_share=share(agreed, verified) if verified else None,
        mean_latency_ms=round(latency / detections, 2),
        p50_latency_ms=percentile(speeds, 0.5),
        p95_latency_ms=percentile(speeds, 0.95),
        first_at=min(row["first_at"] for row in rows),
        last_at=max(row["last_at"] for row in rows),
    )


def share(part: int, whole: int) -> float:
    return round(part / whole, 4)


def percentile(counts: Mapping[int, int], part: float) -> float:
    """From how many there are of each step; the middle of the step that it falls into."""
    wanted, seen = math.ceil(part * sum(counts.values())), 0
    for step in sorted(counts):
        seen += counts[step]
        if seen >= wanted:
            return round(math.exp((step + 0.5) * STEP), 2)
    return 0.0


@dataclass(frozen=True)
class Pair:
    """Two versions that looked at the same photos. Right is what people say a photo shows."""

    active: str
    challenger: str
    looks: int = 0
    failed: int = 0
    differing: int = 0
    both_right: int = 0
    only_active: int = 0
    only_challenger: int = 0
    neither: int = 0

    @property
    def told(self) -> int:
        return self.both_right + self.only_active + self.only_challenger + self.neither

    @property
    def p(self) -> float:
        return mcnemar(self.only_active, self.only_challenger)


def mcnemar(one: int, other: int) -> float:
    """Exact and two-sided: how often chance alone, were both equally good, would part the photos
    that only one of them got right at least as unevenly."""
    n = one + other
    tail = sum(math.comb(n, count) for count in range(min(one, other) + 1))
    return float(min(1.0, 2 * tail / 2**n))


def looks_of(challenger: str) -> QuerySet[ShadowLook]:
    """Beside the version that it was last held against."""
    since = timezone.now() - timedelta(days=DAYS)
    looks = ShadowLook.objects.filter(challenger=challenger, created_at__gte=since)
    last = looks.order_by("-created_at").values("active")[:1]
    return looks.filter(active=last)


def pair_of(challenger: str) -> Pair | None:
    """In one query."""
    truth = F("detection__verified_label")
    is_told = Q(detection__isnull=False) & ~Q(detection__verified_label="")
    active, other = Q(active_label=truth), Q(challenger_label=truth)
    found = looks_of(challenger).aggregate(
        active=Max("active"),
        looks=Count("pk"),
        failed=Count("pk", filter=Q(challenger_label="")),
        differing=Count("pk", filter=differs()),
        both_right=Count("pk", filter=is_told & active & other),
        only_active=Count("pk", filter=is_told & active & ~other),
        only_challenger=Count("pk", filter=is_told & ~active & other),
        neither=Count("pk", filter=is_told & ~active & ~other),
    )
    return Pair(challenger=challenger, **found) if found["active"] else None


def differs() -> Q:
    return ~Q(active_label=F("challenger_label")) & ~Q(challenger_label="")


def differing_looks(challenger: str) -> QuerySet[ShadowLook]:
    """The newest first, with their photos where one was kept."""
    looks = looks_of(challenger).filter(differs())
    return looks.select_related("detection").order_by("-created_at", "-pk")
