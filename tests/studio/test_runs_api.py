"""Trainings for apps, in the shape that the contract names."""

import pytest
from django.utils import timezone

from studio.models import TrainingRun
from tests.conftest import client_for
from tests.studio import material

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_sent")]
JSON = {"content_type": "application/json"}


@pytest.fixture
def as_trainer(trainer):
    return client_for(trainer)


def test_the_status_before_anything_was_trained(as_trainer):
    assert as_trainer.get("/api/training-status").json() == {
        "in_progress": False,
        "current_epoch": 0,
        "total_epochs": 0,
        "progress": 0,
        "stage": "",
        "step": 0,
        "total_steps": 0,
        "seconds_left": None,
        "message": "Nothing has been trained here yet.",
        "accuracy": None,
        "loss": None,
        "run_id": None,
        "history": [],
    }


def test_the_status_of_one_under_way(as_trainer):
    line = {"epoch": 1, "loss": 1.5, "accuracy": 0.4, "val_loss": 1.6, "val_accuracy": 0.3}
    run = material.run(
        state="running",
        stage="head",
        epoch=2,
        epochs=9,
        step=3,
        steps=8,
        progress=55.5,
        history=[line],
        heartbeat_at=timezone.now(),
    )
    assert as_trainer.get("/api/training-status").json() == {
        "in_progress": True,
        "current_epoch": 2,
        "total_epochs": 9,
        "progress": 55.5,
        "stage": "head",
        "step": 3,
        "total_steps": 8,
        "seconds_left": None,
        "message": "Teaching the last layer, epoch 2 of 9.",
        "accuracy": 0.4,
        "loss": 1.5,
        "run_id": str(run.pk),
        "history": [line],
    }


@pytest.mark.parametrize("state", ["running", "finished"])
def test_after_the_last_epoch_the_status_still_says_it(as_trainer, state):
    line = {"epoch": 9, "loss": 1.5, "accuracy": 0.4, "val_loss": 1.6, "val_accuracy": 0.3}
    now = timezone.now()
    times = {"heartbeat_at": now, "ended_at": now if state == "finished" else None}
    material.run(state=state, stage="export", epochs=9, history=[line], **times)
    assert as_trainer.get("/api/training-status").json()["current_epoch"] == 9


def test_a_bound_is_written_in_figures(as_trainer):
    refused = as_trainer.post("/api/train", {"learning_rate": 5}, **JSON).json()["error"]
    assert refused["message"] == "Learning rate: from 0.000001 to 0.1."


def test_one_that_failed_says_why(as_trainer):
    material.run(state="failed", reason="No room.", ended_at=timezone.now())
    found = as_trainer.get("/api/training-status").json()
    assert (found["in_progress"], found["message"]) == (False, "Failed: No room.")


def test_starting_with_defaults_and_with_choices(as_trainer):
    material.rows()
    response = as_trainer.post("/api/train", {}, **JSON)
    assert response.status_code == 202
    assert response.json()["in_progress"] is True
    second = as_trainer.post("/api/train", {"epochs": 2}, **JSON)
    assert (second.status_code, second.json()["error"]["code"]) == (409, "RUNS_ALREADY")


@pytest.mark.parametrize(
    "body",
    [
        {"epochs": 0},
        {"epochs": 10_000},
        {"epochs": "5"},
        {"depth": 99},
        {"batch_size": 1},
        {"learning_rate": 5},
        {"cutmix": 1},
    ],
)
def test_what_makes_no_sense_is_named(as_trainer, body):
    material.rows()
    response = as_trainer.post("/api/train", body, **JSON)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, "VALIDATION_ERROR")
    assert error["details"][0]["field"] == next(iter(body))
    assert not TrainingRun.objects.exists()


def test_cancelling(as_trainer, trainer):
    run = material.run(trainer)
    response = as_trainer.post(f"/api/train/{run.pk}/cancel")
    assert (response.status_code, response.json()["in_progress"]) == (202, False)
    assert as_trainer.post(f"/api/train/{run.pk}/cancel").status_code == 409
    unknown = "00000000-0000-4000-8000-000000000000"
    assert as_trainer.post(f"/api/train/{unknown}/cancel").status_code == 404


@pytest.mark.parametrize("who", ["citizen", "dispatcher", "moderator"])
def test_others_are_refused(request, who):
    run = material.run()
    client = client_for(request.getfixturevalue(who))
    assert client.get("/api/training-status").status_code == 403
    assert client.post("/api/train", {}, **JSON).status_code == 403
    assert client.post(f"/api/train/{run.pk}/cancel").status_code == 403
