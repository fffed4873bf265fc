"""A worker watches the process that trains, and writes down at least once a second where it is.

The row is the truth: whoever moves it from waiting to running runs it, whoever finds it ended by
somebody else lets it be.
"""

import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import DomainError
from studio.models import RunState, TrainingRun
from studio.services.concluding import RunLost, conclude
from studio.services.said import Said
from studio.services.training_child import Child, how_it_ended, training_child

logger = logging.getLogger(__name__)

BEAT_SECONDS = 0.5
# A training says something with each step. One that says nothing for so long hangs.
MOST_SILENT_SECONDS = 15 * 60.0
# Between one try to conclude and the next.
CONCLUDE_PAUSES = (1.0, 2.0, 4.0, 8.0)


class RunEnds(Exception):
    """How a run came to its end before it was finished."""

    def __init__(self, state: RunState, reason: str = "") -> None:
        super().__init__(reason)
        self.state, self.reason = state, reason


def watch(*, run_id: UUID) -> None:
    """Safe to be asked twice: the second finds nothing that waits."""
    if not claim(run_id):
        return
    said = Said()
    try:
        with folder_of(run_id) as folder:
            with training_child(run_id, folder) as child:
                follow(run_id, child, said)
            conclude_at_last(run_id, folder, said)
    except RunEnds as end:
        end_run(run_id, end.state, end.reason, said)
    except DomainError as refused:
        end_run(run_id, RunState.FAILED, refused.message, said)
    except OSError as error:
        reason = f"{error.filename or folder_name(run_id)}: {error.strerror or error}."
        end_run(run_id, RunState.FAILED, reason, said)
    except RunLost:
        logger.warning("The training %s was ended by somebody else.", run_id)
    except Exception as error:
        # No row stays as if somebody still worked at it.
        reason = _("The training broke off while it was watched: %(error)s.")
        with suppress(OperationalError, InterfaceError):
            end_run(run_id, RunState.FAILED, reason % {"error": type(error).__name__}, said)
        raise


def claim(run_id: UUID) -> bool:
    now = timezone.now()
    runs = TrainingRun.objects.filter(pk=run_id, state=RunState.WAITING)
    return bool(runs.update(state=RunState.RUNNING, started_at=now, heartbeat_at=now))


def folder_name(run_id: UUID) -> Path:
    return Path(settings.VAR) / "training" / str(run_id)


@contextmanager
def folder_of(run_id: UUID) -> Iterator[Path]:
    """For the copies of photos, which are private, and whatever else is of this run alone."""
    folder = folder_name(run_id)
    try:
        folder.mkdir(mode=0o700, parents=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def conclude_at_last(run_id: UUID, folder: Path, said: Said) -> None:
    """A database that is away for a moment does not cost hours of training."""
    for pause in CONCLUDE_PAUSES:
        try:
            beat(run_id, said)
            conclude(run_id=run_id, folder=folder, said=said)
        except (OperationalError, InterfaceError) as error:
            logger.warning("The training %s was not concluded: %s", run_id, error)
            close_gone_connection()
            time.sleep(pause)
        else:
            return
    beat(run_id, said)
    conclude(run_id=run_id, folder=folder, said=said)


def follow(run_id: UUID, child: Child, said: Said) -> None:
    """Until it has ended well; anything else is raised."""
    parent, next_beat, heard = os.getppid(), 0.0, time.monotonic()
    while not child.is_silent:
        for line in child.lines(BEAT_SECONDS):
            said.take(line)
            heard = time.monotonic()
        if time.monotonic() - heard > MOST_SILENT_SECONDS:
            raise RunEnds(RunState.FAILED, _("The training said nothing for too long: it hung."))
        if os.getppid() != parent:
            # Nobody would start us anew, nor give the task back: it ended with our worker.
            raise RunEnds(RunState.FAILED, _("The worker that trained was ended."))
        if time.monotonic() >= next_beat or child.is_silent:
            next_beat = time.monotonic() + BEAT_SECONDS
            if beat(run_id, said):
                raise RunEnds(RunState.CANCELLED)
    status = child.wait()
    if said.refused:
        raise RunEnds(RunState.FAILED, said.refused)
    if status:
        said.add_to_log(child.last_words())
        raise RunEnds(RunState.FAILED, reason_for(status))


def reason_for(status: int) -> str:
    if how_it_ended(status) == "SIGKILL":
        return _("The training was killed: mostly there was not enough memory for it.")
    sentence = _("The training broke off (%(status)s). Its log says where.")
    return sentence % {"status": how_it_ended(status)}


def beat(run_id: UUID, said: Said) -> bool:
    """Write where it stands. Whether somebody called it off."""
    mine = TrainingRun.objects.filter(pk=run_id, state=RunState.RUNNING)
    try:
        if not mine.update(heartbeat_at=timezone.now(), **said.fields()):
            raise RunLost
        said.is_written()
        return mine.filter(cancel_asked_at__isnull=False).exists()
    except (OperationalError, InterfaceError) as error:
        # The training goes on. Is the database away for longer, the sweep ends it.
        logger.warning("Where the training %s stands was not written: %s", run_id, error)
        close_gone_connection()
        return False


def close_gone_connection() -> None:
    with suppress(OperationalError, InterfaceError):
        close_old_connections()


def end_run(run_id: UUID, state: RunState, reason: str, said: Said) -> None:
    runs = TrainingRun.objects.filter(pk=run_id, state=RunState.RUNNING)
    end = {"state": state, "reason": reason, "seconds_left": None, "ended_at": timezone.now()}
    is_ours = runs.update(**(said.fields() | end))
    logger.info("The training %s: %s %s", run_id, state.value if is_ours else "lost", reason)
