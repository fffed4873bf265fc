"""A training as it really is: a worker, a process with tensorflow, the shipped model to go on from.

What takes long stands here once: one worker that is killed, then one training to its verdict.
"""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.utils import timezone

from classifier.bundles import CURVES, NETWORK, WEIGHTS
from classifier.version_files import bundle_of, folder_of
from studio.models import GateAnswer, TrainingRun
from studio.services.running import Choices, start_run
from studio.services.sweeping import sweep
from tests.studio import material
from tests.worker import running_worker

pytestmark = pytest.mark.django_db(transaction=True)
# On a machine that does other things as well.
PATIENCE = 1800


def is_at(run: TrainingRun, **fields) -> bool:
    return TrainingRun.objects.filter(pk=run.pk, **fields).exists()


def children(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def copies() -> list[Path]:
    return list((Path(settings.VAR) / "training").glob("*-*-*-*-*"))


def test_a_killed_worker_and_the_training_after_it(trainer, tmp_path):
    photos = material.photos()
    assert len(photos) == 49
    # So long that it does not end before it is killed, however busy the machine is.
    killed = start_run(person=trainer, choices=Choices(epochs=100, batch_size=8, depth=2))
    with running_worker(tmp_path / "killed.log", queue="training") as worker:
        worker.wait_until(lambda: is_at(killed, state="running", progress__gt=0), PATIENCE)
        below = children(worker.process.pid)
        assert any("run_training" in process.cmdline() for process in below)
        for process in (worker.process, *below):
            if "run_training" not in psutil.Process(process.pid).cmdline():
                os.kill(process.pid, signal.SIGKILL)
        # The process that trains was not killed: it ends because nobody watches it.
        _gone, alive = psutil.wait_procs(below, timeout=60)
        assert not alive
        worker.process.wait()

    assert is_at(killed, state="running")
    TrainingRun.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=31))
    sweep()
    killed.refresh_from_db()
    assert (killed.state, "fell silent" in killed.reason) == ("failed", True)
    assert not copies()

    run = start_run(person=trainer, choices=Choices(epochs=2))
    with running_worker(tmp_path / "worker.log", queue="training") as worker:
        worker.wait_until(lambda: not is_at(run, ended_at=None), PATIENCE)
    run.refresh_from_db()
    assert (run.state, run.reason) == ("finished", ""), run.log
    check_what_came_of_it(run)


def check_what_came_of_it(run: TrainingRun) -> None:
    version = run.candidate
    # Seven test photos say too little to pass by themselves.
    assert version.state in ("candidate", "refused")
    codes = [reason["code"] for reason in version.verdict["reasons"]]
    assert codes[:3] == ["leaks", "accuracy", "macro_f1"]
    reasons = {reason["code"]: reason for reason in version.verdict["reasons"]}
    assert reasons["leaks"]["passed"] and reasons["export"]["passed"]
    assert version.verdict["test_photos"] == GateAnswer.objects.filter(run=run).count() == 7
    # Read once: what the version says of itself is what the gate found.
    metrics = version.manifest["metrics"]
    assert metrics["test"] == version.verdict["candidate"]
    assert "sources" not in metrics
    assert [line["epoch"] for line in run.history] == [1, 2]
    assert {"loss", "accuracy", "val_loss", "val_accuracy"} <= set(run.history[0])
    assert len(bytes(run.learned_from)) == 32 * 42
    assert len(run.data_hash) == 64
    assert (run.label_check.photos, len(run.label_check.curve)) == (42, 7)
    folder = folder_of(version)
    assert {path.name for path in folder.iterdir()} >= {NETWORK, WEIGHTS, CURVES}
    bundle_of(version)
    features = Path(settings.VAR) / "training" / "features"
    assert len(list(features.glob("*.npz"))) == 1
    assert not copies()
    assert time.time() - features.stat().st_mtime < 3600
