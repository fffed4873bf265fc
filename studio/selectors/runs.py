"""What the pages of trainings show."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from classifier.model_card import Measured, measured_of, unless_odd
from classifier.models import ModelVersion
from classifier.services.training_material import allowed
from classifier.taxonomy import LABELS
from studio.models import IN_PROGRESS, GateAnswer, Purpose, TrainingRun
from studio.run_curves import Curve, calibration_curve_of, curves_of
from studio.run_words import message_of, outcome_of, sentence_of
from studio.services import gate
from studio.services.sweeping import end_silent

# A list shows neither, and each may be megabytes.
LONG = ("learned_from", "log")
TONES = {True: "good", False: "warning", None: "calm"}


def runs() -> QuerySet[TrainingRun]:
    return TrainingRun.objects.select_related("started_by", "candidate").defer(*LONG)


def taught() -> QuerySet[TrainingRun]:
    """Without those that only checked labels."""
    return runs().filter(purpose=Purpose.TEACH)


def latest_run() -> TrainingRun | None:
    """The one under way, or else the last. One whose worker fell silent is ended first."""
    end_silent()
    return runs().filter(state__in=IN_PROGRESS).first() or runs().first()


def run_of(run_id: UUID) -> TrainingRun | None:
    rows = TrainingRun.objects.select_related("started_by", "candidate").defer("learned_from")
    return rows.filter(pk=run_id).first()


def is_under_way(run: TrainingRun | None) -> bool:
    return run is not None and run.state in IN_PROGRESS


@dataclass(frozen=True)
class ReasonShown:
    text: str
    tone: str
    passed: bool | None


@dataclass(frozen=True)
class KindPair:
    """One kind, of the candidate and of the version it was compared with."""

    ours: Any
    theirs: Any


@dataclass(frozen=True)
class CoveragePair:
    answered: int
    ours: float
    theirs: float


@dataclass(frozen=True)
class CellShown:
    said: str
    count: int
    shade: int
    is_right: bool


@dataclass(frozen=True)
class RowShown:
    kind: Any
    cells: tuple[CellShown, ...]


@dataclass(frozen=True)
class VerdictShown:
    outcome: str
    tone: str
    reasons: tuple[ReasonShown, ...]
    version: ModelVersion
    compared_with: str
    test_photos: int
    left_out: int
    readings: int
    decided: dict[str, str] | None
    ours: Measured | None
    theirs: Measured | None
    kinds: tuple[KindPair, ...]
    coverage: tuple[CoveragePair, ...]
    cells: tuple[RowShown, ...]
    ms: tuple[float | None, float | None]
    calibration: Curve | None
    can_be_let_pass: bool


def verdict_of(version: ModelVersion | None) -> VerdictShown | None:
    if version is None or not version.verdict:
        return None
    found = version.verdict
    ours, theirs = (measured(found.get(name)) for name in ("candidate", "active"))
    is_open = version.state == ModelVersion.State.CANDIDATE
    return VerdictShown(
        outcome=outcome_of(found),
        tone=tone_of(version),
        reasons=tuple(shown(each) for each in found["reasons"]),
        version=version,
        compared_with=found["compared_with"],
        test_photos=found["test_photos"],
        left_out=found["left_out"],
        readings=found["readings"],
        decided=found.get("decided"),
        ours=ours,
        theirs=theirs,
        kinds=tuple(map(KindPair, ours.kinds, theirs.kinds)) if ours and theirs else (),
        coverage=coverage_of(ours, theirs),
        cells=cells_of(ours),
        ms=tuple((found.get(name) or {}).get("ms_per_photo") for name in ("candidate", "active")),  # type: ignore[arg-type]
        calibration=calibration_curve_of(found),
        can_be_let_pass=is_open and found["outcome"] == gate.NO_EVIDENCE,
    )


def coverage_of(ours: Measured | None, theirs: Measured | None) -> tuple[CoveragePair, ...]:
    if not (ours and theirs):
        return ()
    pairs = zip(ours.coverage, theirs.coverage, strict=True)
    return tuple(CoveragePair(one.answered, one.percent, two.percent) for one, two in pairs)


def cells_of(ours: Measured | None) -> tuple[RowShown, ...]:
    return tuple(
        RowShown(
            row.kind,
            tuple(
                CellShown(label, cell.count, cell.shade, cell.is_right)
                for label, cell in zip(LABELS, row.cells, strict=True)
            ),
        )
        for row in (ours.confusion if ours else ())
    )


def measured(figures: Any) -> Measured | None:
    """None where nothing was measured: without a test photo, or without an answer."""
    return unless_odd(lambda: measured_of(figures)) if figures else None


def tone_of(version: ModelVersion) -> str:
    return {"passed": "good", "refused": "warning"}.get(version.state, "calm")


def shown(reason: dict[str, Any]) -> ReasonShown:
    return ReasonShown(sentence_of(reason), TONES[reason["passed"]], reason["passed"])


def answers_in_cell(run_id: UUID, *, shows: str, said: str) -> QuerySet[GateAnswer]:
    """The surest first: what it is most wrong about. What was taken back since nobody sees."""
    answers = GateAnswer.objects.filter(
        run_id=run_id, label=shows, candidate_label=said, photo__in=allowed()
    )
    return answers.select_related("photo").order_by("-candidate_confidence", "pk")


@dataclass(frozen=True)
class RunShown:
    run: TrainingRun
    message: str
    curves: tuple[Curve, ...]
    is_under_way: bool


def shown_run(run: TrainingRun) -> RunShown:
    return RunShown(run, message_of(run), curves_of(run.history), is_under_way(run))
