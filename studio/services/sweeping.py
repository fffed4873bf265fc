"""Trainings that nobody watches any more, and those whose message was lost."""

import logging
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.background import enqueue
from studio import tasks
from studio.models import IN_PROGRESS, RunState, TrainingRun

logger = logging.getLogger(__name__)

# A watcher writes every half second. Whoever is silent for so long is not there any more.
SILENCE = timedelta(seconds=30)
# So long after it was asked for, or sent last, a run that still waits is sent again.
PATIENCE = timedelta(minutes=1)


def sweep() -> None:
    end_silent()
    send_again()
    remove_left_folders()


def end_silent() -> None:
    """Also whenever somebody looks where the training stands."""
    now = timezone.now()
    silent = TrainingRun.objects.filter(state=RunState.RUNNING, heartbeat_at__lt=now - SILENCE)
    silent.filter(cancel_asked_at__isnull=False).update(state=RunState.CANCELLED, ended_at=now)
    reason = _("The worker that trained fell silent: it was ended, or its machine was restarted.")
    if silent.update(state=RunState.FAILED, reason=reason, seconds_left=None, ended_at=now):
        logger.warning("A training fell silent, and was ended.")


def send_again() -> None:
    """A message twice does no harm: the first worker takes the row."""
    now = timezone.now()
    lost = TrainingRun.objects.filter(
        Q(heartbeat_at=None, created_at__lt=now - PATIENCE) | Q(heartbeat_at__lt=now - PATIENCE),
        state=RunState.WAITING,
    )
    for run_id in lost.values_list("pk", flat=True):
        with transaction.atomic():
            # Of two sweeps one sends it.
            if lost.filter(pk=run_id).update(heartbeat_at=now):
                enqueue(tasks.train, str(run_id))


def remove_left_folders() -> None:
    """Copies of photos that a killed worker of this machine left."""
    home = Path(settings.VAR) / "training"
    folders = {path for path in home.glob("*-*-*-*-*") if is_uuid(path.name)}
    if not folders:
        return
    runs = TrainingRun.objects.filter(state__in=IN_PROGRESS).values_list("pk", flat=True)
    for path in folders - {home / str(run_id) for run_id in runs}:
        shutil.rmtree(path, ignore_errors=True)


def is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
