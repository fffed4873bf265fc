"""A training is watched: what its row says while it runs, and however it ends. The process that
trains pretends."""

import json
import sys
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from classifier.models import ModelVersion
from studio import tasks
from studio.models import GateAnswer, RunState, TrainingRun
from studio.services import concluding, sweeping, training_child, watching
from studio.services.concluding import RunLost
from studio.services.running import cancel_run
from studio.services.sweeping import sweep
from studio.services.watching import claim, watch
from tests.classifier.bundles import bundle
from tests.crowds import at_once
from tests.studio import material
from tests.studio.test_gate import reading

STEP = {
    "stage": "head",
    "epoch": 2,
    "step": 3,
    "steps": 9,
    "seconds_left": 40,
    "progress": 66.5,
}
FIGURES = {"epoch": 1, "loss": 1.5, "accuracy": 0.4, "val_loss": 1.6, "val_accuracy": 0.3}


@pytest.fixture
def pretend(monkeypatch):
    def pretend(**script: object) -> None:
        monkeypatch.setattr(
            training_child,
            "command",
            lambda run_id, folder, pipe: [
                *(sys.executable, "-m", "tests.studio.pretending"),
                *(json.dumps(script), str(folder), str(pipe)),
            ],
        )

    return pretend


@pytest.fixture
def run(db) -> TrainingRun:
    return material.run()


def watched(run: TrainingRun) -> TrainingRun:
    watch(run_id=run.pk)
    run.refresh_from_db()
    assert not folders()
    return run


def folders() -> list[Path]:
    return list((Path(settings.VAR) / "training").glob("*-*-*-*-*"))


def finish(tmp_path: Path, **asked) -> dict:
    return {
        "then": "finish",
        "bundle": str(bundle(tmp_path, "2")),
        "reading": reading(**asked).as_json(),
    }


def test_one_that_finishes_leaves_a_judged_version(run, pretend, tmp_path):
    data = {"data_hash": "d" * 64, "photo_counts": {"training": {"glass": 5}}}
    pretend(lines=[STEP, {"figures": FIGURES}, {"log": "hello"}, data], **finish(tmp_path))
    found = watched(run)
    assert (found.state, found.progress, found.reason) == ("finished", 100, "")
    assert found.history == [FIGURES]
    assert "hello" in found.log
    assert (found.data_hash, found.photo_counts) == ("d" * 64, data["photo_counts"])
    assert found.candidate.state == "passed"
    assert len(bytes(found.learned_from)) == 32 * 7


def test_its_answers_stand_with_their_photos(run, pretend, tmp_path):
    photo = material.drawn("glass", 1, "test")
    pretend(**finish(tmp_path, each=1, photos=[photo.sha256, *(f"{n:064x}" for n in range(6))]))
    watched(run)
    answer = GateAnswer.objects.get()
    assert (answer.photo, answer.label, answer.candidate_label) == (photo, "cardboard", "cardboard")


def test_a_refused_version_is_kept_and_its_training_finished(run, pretend, tmp_path):
    pretend(**finish(tmp_path, leaks=1))
    assert watched(run).candidate.state == "refused"


def test_a_broken_candidate_fails_the_training(run, pretend, tmp_path):
    script = finish(tmp_path)
    (Path(script["bundle"]) / "model.tflite").write_bytes(b"no network")
    pretend(**script)
    found = watched(run)
    assert found.state == "failed"
    assert "is not the file" in found.reason
    assert not ModelVersion.objects.filter(version="2").exists()


def test_what_it_refuses_is_the_reason(run, pretend):
    pretend(lines=[{"refused": "/var: No space left on device."}], then="die")
    found = watched(run)
    assert (found.state, found.reason) == ("failed", "/var: No space left on device.")


@pytest.mark.parametrize(("then", "reason"), [("die", "broke off"), ("kill", "not enough memory")])
def test_one_that_breaks_off_fails_with_its_last_words(run, pretend, then, reason):
    pretend(lines=[STEP], then=then)
    found = watched(run)
    assert found.state == "failed"
    assert reason in found.reason
    assert ("Segmentation fault" in found.log) == (then == "die")


def test_a_task_that_comes_twice_runs_once(run):
    assert claim(run.pk)
    assert not claim(run.pk)


def test_a_disk_that_takes_nothing_fails_it(run, pretend, monkeypatch):
    pretend()
    monkeypatch.setattr(watching, "folder_name", lambda run_id: Path("/dev/null/training"))
    watch(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.reason == "/dev/null/training: Not a directory."


def test_whatever_else_goes_wrong_is_its_end_and_its_reason(run, pretend, tmp_path, monkeypatch):
    def trips(**_asked) -> None:
        raise ValueError("unforeseen")

    pretend(**finish(tmp_path))
    monkeypatch.setattr(watching, "conclude", trips)
    with pytest.raises(ValueError, match="unforeseen"):
        watch(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "ValueError" in run.reason


def test_a_database_away_for_a_moment_costs_no_training(run, pretend, tmp_path, monkeypatch):
    conclude, tries = watching.conclude, []

    def away_at_first(**asked) -> None:
        tries.append(asked)
        if len(tries) < 3:
            raise OperationalError("away")
        conclude(**asked)

    pretend(**finish(tmp_path))
    monkeypatch.setattr(watching, "CONCLUDE_PAUSES", (0.0, 0.0))
    # That of the test is the only one there is.
    monkeypatch.setattr(watching, "close_gone_connection", lambda: None)
    monkeypatch.setattr(watching, "conclude", away_at_first)
    assert watched(run).state == "finished"
    assert len(tries) == 3


def test_nothing_is_left_of_a_version_whose_run_was_ended(run, pretend, tmp_path, monkeypatch):
    def is_swept(*_args, **_fields) -> None:
        raise RunLost

    def stored() -> set[Path]:
        home = Path(settings.MEDIA_ROOT) / "models"
        return {path for path in home.rglob("*") if path.is_file()}

    before = stored()
    pretend(**finish(tmp_path))
    monkeypatch.setattr(concluding, "finish", is_swept)
    watched(run)
    assert not ModelVersion.objects.filter(version="2").exists()
    assert stored() == before


def test_one_that_hangs_is_ended(run, pretend, monkeypatch):
    monkeypatch.setattr(watching, "MOST_SILENT_SECONDS", 1.0)
    pretend(lines=[STEP], then="hang")
    found = watched(run)
    assert found.state == "failed"
    assert "hung" in found.reason


# --- with threads -----------------------------------------------------------------------------

with_threads = pytest.mark.django_db(transaction=True)


def beside(job) -> Thread:
    def run() -> None:
        try:
            job()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def wait_until(is_done, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def stands_at(run: TrainingRun, **fields) -> bool:
    return TrainingRun.objects.filter(pk=run.pk, **fields).exists()


@with_threads
@pytest.mark.parametrize("then", ["hang", "stubborn"])
def test_cancelling_ends_the_process_within_five_seconds(pretend, then):
    run = material.run()
    pretend(lines=[STEP], then=then)
    thread = beside(lambda: watch(run_id=run.pk))
    said = {"log__contains": "stubborn"} if then == "stubborn" else {"progress": 66.5}
    wait_until(lambda: stands_at(run, state="running", **said))
    begun = time.monotonic()
    cancel_run(run_id=run.pk)
    wait_until(lambda: stands_at(run, state="cancelled"))
    thread.join(10)
    assert time.monotonic() - begun < 5
    assert not folders()


@with_threads
def test_it_writes_at_least_once_a_second(pretend):
    run = material.run()
    pretend(lines=[STEP], then="hang")
    thread = beside(lambda: watch(run_id=run.pk))
    wait_until(lambda: stands_at(run, progress=66.5))
    beats: list = []
    for _beat in range(4):
        last = TrainingRun.objects.get(pk=run.pk).heartbeat_at
        wait_until(lambda last=last: stands_at(run, heartbeat_at__gt=last))
        beats.append(TrainingRun.objects.get(pk=run.pk).heartbeat_at)
    gaps = sorted((two - one).total_seconds() for one, two in pairwise(beats))
    cancel_run(run_id=run.pk)
    thread.join(10)
    # The middle one, for a machine may be busy now and then.
    assert gaps[1] < 1


@with_threads
def test_one_that_was_ended_meanwhile_stops_and_writes_nothing(pretend):
    run = material.run()
    pretend(lines=[STEP], then="hang")
    thread = beside(lambda: watch(run_id=run.pk))
    wait_until(lambda: stands_at(run, state="running", progress=66.5))
    TrainingRun.objects.filter(pk=run.pk).update(
        state="failed", reason="swept", ended_at=timezone.now()
    )
    thread.join(20)
    assert not thread.is_alive()
    assert stands_at(run, state="failed", reason="swept")


@with_threads
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_of_twin_tasks_one_takes_it():
    run = material.run()
    assert sorted(at_once([lambda: claim(run.pk)] * 8)) == [False] * 7 + [True]


# --- what nobody watches ----------------------------------------------------------------------


def silent(run: TrainingRun, seconds: float, **fields) -> TrainingRun:
    at = timezone.now() - timedelta(seconds=seconds)
    TrainingRun.objects.filter(pk=run.pk).update(state="running", heartbeat_at=at, **fields)
    return run


def test_one_that_fell_silent_has_failed_with_its_reason(run):
    sweep_over(silent(run, 31))
    assert run.state == RunState.FAILED
    assert "fell silent" in run.reason
    assert run.ended_at is not None


def test_one_that_beats_goes_on(run):
    assert sweep_over(silent(run, 20)).state == RunState.RUNNING


def test_one_that_was_called_off_and_fell_silent_is_cancelled(run):
    sweep_over(silent(run, 31, cancel_asked_at=timezone.now()))
    assert run.state == RunState.CANCELLED


def sweep_over(run: TrainingRun) -> TrainingRun:
    sweep()
    run.refresh_from_db()
    return run


@pytest.fixture
def sent(monkeypatch) -> list:
    found: list = []
    monkeypatch.setattr(sweeping, "enqueue", lambda *args: found.append(args))
    return found


def test_one_whose_message_was_lost_is_sent_again_once_a_minute(run, sent):
    sweep()
    assert not sent
    TrainingRun.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    sweep()
    sweep()
    assert sent == [(tasks.train, str(run.pk))]


def test_folders_of_trainings_that_are_over_go(run):
    home = Path(settings.VAR) / "training"
    others = material.run(state="cancelled", ended_at=timezone.now())
    for name in (str(run.pk), str(others.pk), "features"):
        (home / name).mkdir(parents=True, exist_ok=True)
    sweep()
    assert [path.name for path in folders()] == [str(run.pk)]
    assert (home / "features").is_dir()
    (home / str(run.pk)).rmdir()


def test_the_sweep_is_planned_and_trainings_have_a_queue_of_their_own():
    entry = settings.CELERY_BEAT_SCHEDULE["trainings"]
    assert entry["task"] == tasks.look_after_runs.name
    assert entry["schedule"] <= timedelta(seconds=20)
    assert settings.CELERY_TASK_ROUTES[tasks.train.name] == {"queue": "training"}
