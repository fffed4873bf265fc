"""What the page of one version shows: its verdict, how it does among people, and beside another."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from accounts.models import User
from classifier.models import Arm, ModelVersion, ShadowLook
from classifier.taxonomy import Kind, kind_of
from classifier.version_stats import (
    BINS,
    Pair,
    VersionStats,
    differing_looks,
    pair_of,
    stats_by_version,
)
from studio.models import TrainingRun
from studio.selectors.runs import VerdictShown, verdict_of

LOOKS_PER_PAGE = 12
SEES_PHOTOS = "classifier.view_detection"


@dataclass(frozen=True)
class Bar:
    """Answers that were sure by `low` to `high` per cent; `percent` of all, and for the eye."""

    low: int
    high: int
    count: int
    percent: float


@dataclass(frozen=True)
class ArmFigures:
    name: str
    stats: VersionStats
    bars: tuple[Bar, ...]

    @property
    def sure(self) -> float:
        return 100 * self.stats.sure_share

    @property
    def agreed(self) -> float | None:
        share = self.stats.agreed_share
        return None if share is None else 100 * share


@dataclass(frozen=True)
class VersionPage:
    verdict: VerdictShown | None
    # The training that made it.
    run: TrainingRun | None
    arms: tuple[ArmFigures, ...]
    pair: Pair | None


@dataclass(frozen=True)
class ShownLook:
    """One photo on which the two differ. Its address only where its person lets staff see it."""

    look: ShadowLook
    active: Kind
    challenger: Kind
    truth: Kind | None
    file_id: object | None


def page_of(version: ModelVersion) -> VersionPage:
    return VersionPage(
        verdict=verdict_of(version),
        run=TrainingRun.objects.filter(candidate=version).first(),
        arms=tuple(map(arm_of, stats_by_version(version.version))),
        pair=pair_of(version.version),
    )


def arm_of(found: VersionStats) -> ArmFigures:
    width = 100 // BINS
    bars = (
        Bar(place * width, (place + 1) * width, count, 100 * count / found.detections)
        for place, count in enumerate(found.confidences)
    )
    return ArmFigures(str(Arm(found.arm).label), found, tuple(bars))


def differing_page(version: ModelVersion, number: str | None) -> Page[ShadowLook]:
    return Paginator(differing_looks(version.version), LOOKS_PER_PAGE).get_page(number)


def shown_to(person: User, looks: Iterable[ShadowLook]) -> list[ShownLook]:
    sees_photos = person.has_perm(SEES_PHOTOS)
    return [shown(look, sees_photos=sees_photos) for look in looks]


def shown(look: ShadowLook, *, sees_photos: bool) -> ShownLook:
    detection = look.detection
    is_open = sees_photos and detection is not None and detection.may_train
    return ShownLook(
        look=look,
        active=kind_of(look.active_label),
        challenger=kind_of(look.challenger_label),
        truth=kind_of(detection.verified_label) if detection and detection.verified_label else None,
        file_id=detection.file_id if is_open and detection else None,
    )
