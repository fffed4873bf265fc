"""Trainings that staff start, and what became of them."""

from studio.models.answers import GateAnswer
from studio.models.runs import IN_PROGRESS, RunState, TrainingRun

__all__ = ("IN_PROGRESS", "GateAnswer", "RunState", "TrainingRun")
