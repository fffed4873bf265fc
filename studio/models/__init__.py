"""Trainings that staff start, and what became of them."""

from studio.models.answers import GateAnswer
from studio.models.checks import LabelCheck, LabelDoubt
from studio.models.runs import IN_PROGRESS, Purpose, RunState, TrainingRun

__all__ = (
    "IN_PROGRESS",
    "GateAnswer",
    "LabelCheck",
    "LabelDoubt",
    "Purpose",
    "RunState",
    "TrainingRun",
)
