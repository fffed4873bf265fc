"""A training is asked for: what is refused, and that there is one at a time."""

from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from classifier.models import TrainingPhoto
from common.errors import DomainError
from studio.models import RunState, TrainingRun
from studio.services import running
from studio.services.running import Choices, cancel_run, start_run
from tests.crowds import at_once
from tests.studio import material

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_sent")]


def refused(person, **choices) -> DomainError:
    again = choices.pop("again", False)
    with pytest.raises(DomainError) as caught:
        start_run(person=person, choices=Choices(**choices), again=again)
    return caught.value


def finished(run: TrainingRun, **fields) -> None:
    values = {"state": RunState.FINISHED, "ended_at": timezone.now()}
    TrainingRun.objects.filter(pk=run.pk).update(**(values | fields))


def test_it_waits_for_the_worker_with_what_it_was_told(trainer, nothing_is_sent):
    material.rows()
    run = start_run(person=trainer, choices=Choices(epochs=3, depth=2))
    run.refresh_from_db()
    assert (run.state, run.started_by, run.epochs, run.depth) == ("waiting", trainer, 3, 2)
    assert run.photo_counts["training"]["glass"] == 5
    assert len(run.data_hash) == 64
    assert run.code_version.startswith("0.1.0+")
    assert nothing_is_sent == [str(run.pk)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epochs", 0),
        ("epochs", 10_000),
        ("learning_rate", 0),
        ("learning_rate", float("nan")),
        ("batch_size", 2),
        ("batch_size", 10**9),
        ("depth", -1),
        ("depth", 16),
    ],
)
def test_choices_that_make_no_sense(trainer, field, value):
    material.rows()
    refusal = refused(trainer, **{field: value})
    assert refusal.code == "VALIDATION_ERROR"
    assert refusal.details[0]["field"] == field
    assert not TrainingRun.objects.exists()


def test_a_second_is_told_whose_runs(trainer, admin):
    material.rows()
    start_run(person=trainer, choices=Choices())
    refusal = refused(admin)
    assert (refusal.code, refusal.status) == ("RUNS_ALREADY", 409)
    assert str(trainer) in refusal.message


@pytest.mark.parametrize("state", ["finished", "failed", "cancelled"])
def test_after_one_is_over_the_next_may_start(trainer, state):
    material.rows()
    finished(start_run(person=trainer, choices=Choices()), state=state, reason="x")
    start_run(person=trainer, choices=Choices(epochs=7))
    assert TrainingRun.objects.count() == 2


def test_an_empty_class(trainer):
    material.rows(labels=["cardboard", "metal", "organic", "paper", "plastic", "trash"])
    refusal = refused(trainer)
    assert (refusal.code, refusal.status) == ("NOT_READY", 409)
    assert "glass: 0" in refusal.message


def test_too_few_of_a_class(trainer):
    material.rows(4)
    assert refused(trainer).code == "NOT_READY"


def test_too_few_to_tune_with(trainer):
    material.rows(validation=0)
    assert "tune" in refused(trainer).message


def test_a_conflict_comes_first(trainer):
    material.rows(9)
    photo = TrainingPhoto.objects.first()
    TrainingPhoto.objects.filter(pk=photo.pk).update(state="conflict", other_label="trash")
    assert refused(trainer).code == "CONFLICTS"


def test_photos_that_were_taken_back_do_not_count(trainer):
    material.rows()
    TrainingPhoto.objects.filter(label="glass").update(may_train=False)
    assert refused(trainer).code == "NOT_READY"


def test_what_is_not_new_is_said_and_asked_about(trainer):
    material.rows()
    finished(start_run(person=trainer, choices=Choices()))
    assert refused(trainer).code == "NOTHING_NEW"
    start_run(person=trainer, choices=Choices(), again=True)


def test_a_failed_one_may_be_tried_again(trainer):
    material.rows()
    finished(start_run(person=trainer, choices=Choices()), state="failed", reason="x")
    start_run(person=trainer, choices=Choices())


def test_other_choices_or_other_photos_are_new(trainer):
    material.rows()
    finished(start_run(person=trainer, choices=Choices()))
    finished(start_run(person=trainer, choices=Choices(epochs=9)))
    TrainingPhoto.objects.filter(label="glass", part="test").update(part="training")
    start_run(person=trainer, choices=Choices())


def test_cancelling_one_that_waits_ends_it(trainer):
    run = material.run(trainer)
    cancel_run(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    with pytest.raises(DomainError, match="over already"):
        cancel_run(run_id=run.pk)


def test_cancelling_one_that_runs_asks_its_worker(trainer):
    run = material.run(trainer, state=RunState.RUNNING)
    cancel_run(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    assert run.cancel_asked_at is not None


def test_cancelling_what_is_not_there(trainer):
    with pytest.raises(DomainError, match="no such training"):
        cancel_run(run_id=uuid4())


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_of_many_at_once_one_starts(trainer, monkeypatch):
    material.rows()
    # All look before any of them starts.
    monkeypatch.setattr(running, "group_new_photos", lambda: 0)
    ends = at_once([lambda: start_run(person=trainer, choices=Choices()).state] * 8)
    assert sorted(map(str, ends)) == ["RUNS_ALREADY"] * 7 + ["waiting"]
    assert TrainingRun.objects.count() == 1
