"""From what a process left behind to a version that the gate has judged, or to labels in doubt; and
the end of its run."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classifier import version_files
from classifier.bundles import BundleRefused, models_in
from classifier.models import ModelVersion, TrainingPhoto
from classifier.services import versions
from classifier.taxonomy import LABELS
from classifier.training.reading import Reading, reading_of
from common.errors import DomainError
from studio.models import GateAnswer, Purpose, RunState, TrainingRun
from studio.services import gate
from studio.services.keeping_doubts import keep_doubts
from studio.services.said import Said

# What the process that trains leaves in the run's folder.
MODELS, READING, LEARNED = "models", "reading.json", "learned.bin"
BATCH = 1_000


class RunLost(Exception):
    """Its row was ended by somebody else: nothing more is written."""


def conclude(*, run_id: UUID, folder: Path, said: Said) -> None:
    """All or nothing: no run is finished without what it was started for."""
    run = TrainingRun.objects.only("purpose", "started_at").get(pk=run_id)
    if run.purpose == Purpose.CHECK:
        with transaction.atomic():
            finish(run_id, said)
            keep_doubts(run, folder)
        return
    reading = reading_of(json.loads((folder / READING).read_text()))
    try:
        version = versions.register(models_in(folder / MODELS)[0])
    except BundleRefused as refused:
        raise DomainError(str(refused)) from refused
    try:
        with transaction.atomic():
            verdict = gate.judge(version=version, reading=reading)
            said.add_to_log(f"{version}: {verdict.outcome}")
            learned = (folder / LEARNED).read_bytes()
            finish(run_id, said, candidate=version, learned_from=learned)
            keep_answers(run_id, reading)
            keep_doubts(run, folder)
    except RunLost:
        forget(version)
        raise


def forget(version: ModelVersion) -> None:
    """Nobody could ever judge it any more."""
    unjudged = ModelVersion.objects.filter(pk=version.pk, state=ModelVersion.State.CANDIDATE)
    if not TrainingRun.objects.filter(candidate=version).exists() and unjudged.delete()[0]:
        version_files.remove(version.pk)


def finish(run_id: UUID, said: Said, **came: Any) -> None:
    runs = TrainingRun.objects.filter(pk=run_id, state=RunState.RUNNING)
    over = {"stage": "", "progress": 100, "seconds_left": None, "ended_at": timezone.now()}
    if not runs.update(**said.fields() | over | came, state=RunState.FINISHED):
        raise RunLost


def keep_answers(run_id: UUID, reading: Reading) -> None:
    """Of photos that are still there."""
    if not (reading.candidate.is_of_numbers and reading.active.is_of_numbers):
        return
    for start in range(0, len(reading.photos), BATCH):
        some = range(start, min(start + BATCH, len(reading.photos)))
        named = [reading.photos[row] for row in some]
        found = TrainingPhoto.objects.filter(sha256__in=named).values_list("sha256", "pk")
        photos = dict(found)
        GateAnswer.objects.bulk_create(
            answer_of(run_id, photos[reading.photos[row]], reading, row)
            for row in some
            if reading.photos[row] in photos
        )


def answer_of(run_id: UUID, photo_id: UUID, reading: Reading, row: int) -> GateAnswer:
    ours, theirs = reading.candidate, reading.active
    return GateAnswer(
        run_id=run_id,
        photo_id=photo_id,
        label=LABELS[reading.labels[row]],
        candidate_label=LABELS[ours.answers[row]],
        candidate_confidence=ours.confidences[row],
        active_label=LABELS[theirs.answers[row]],
        active_confidence=theirs.confidences[row],
    )
