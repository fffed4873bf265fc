"""How well the recogniser does, for everybody: what its manifest says, or that there is none."""

from unittest import mock

import numpy as np
import pytest
from django.db import OperationalError, connections
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from classifier import trainings
from classifier.evaluation import evaluate
from classifier.rules import ai_level
from classifier.taxonomy import LABELS
from studio.models import TrainingRun

# The level counts trainings.
pytestmark = pytest.mark.django_db

STATUS = "/api/status"


def measured(right: int, wrong: int) -> dict:
    """Photos of cardboard, of which so many were taken for glass."""
    answers = np.eye(len(LABELS))[[0] * right + [1] * wrong]
    return evaluate(
        answers, np.zeros(right + wrong, np.intp), is_sure=answers.max(axis=1) >= 0.5
    ).as_json()


def test_what_was_measured(client, change_manifest):
    change_manifest(
        version="1.2",
        trained_at="2026-03-04",
        metrics={
            "test": measured(183, 17),
            "photos": {"training": 4000, "validation": 500, "test": 200, "unused": 7},
        },
        sources=[{"name": "yard", "photos": 3000}, {"name": "web", "photos": 1000}],
    )
    said = client.get(STATUS).json()
    low, high = said["model"].pop("accuracy_interval")
    assert low < 0.915 < high
    assert said["model"] == {
        "name": "colours",
        "version": "1.2",
        "trained_at": "2026-03-04",
        "accuracy": pytest.approx(0.915),
        "tested_on": 200,
    }
    assert said["ai_level"] == 9
    assert said["dataset"] == {
        "total": 4700,
        "training": 4000,
        "validation": 500,
        "test": 200,
        "sources": [{"name": "yard", "photos": 3000}, {"name": "web", "photos": 1000}],
    }
    assert said["training"] == {"in_progress": False, "last_finished": "2026-03-04"}


@pytest.mark.parametrize(
    ("metrics", "sources"),
    [({}, []), ({"test": "good", "photos": "many"}, ["words", {"photos": -3}])],
)
def test_what_was_not_measured_is_not_claimed(client, change_manifest, metrics, sources):
    change_manifest(metrics=metrics, sources=sources)
    said = client.get(STATUS).json()
    assert said["model"]["accuracy"] is None
    assert said["model"]["accuracy_interval"] is None
    assert said["ai_level"] == 0
    assert said["dataset"]["total"] == 0
    assert said["dataset"]["sources"] == []


def test_without_a_model(client, model_dir):
    (model_dir / "model.tflite").unlink()
    answer = client.get(STATUS)
    assert answer.status_code == 200
    assert answer.json()["model"] is None
    assert answer.json()["ai_level"] == 0
    assert answer.json()["training"] == {"in_progress": False, "last_finished": None}


@pytest.mark.parametrize(
    ("accuracy", "level"),
    [
        (None, 0),
        (0.0, 1),
        (0.5499, 1),
        (0.55, 2),
        (0.57, 2),
        (0.6, 3),
        (0.8999, 8),
        (0.9, 9),
        (0.949, 9),
        (0.95, 10),
        (1.0, 10),
    ],
)
def test_a_level_for_every_five_points(accuracy, level):
    assert ai_level(accuracy) == level


def test_ten_trainings_are_worth_a_level():
    assert [ai_level(0.72, count) for count in (0, 9, 10, 500)] == [5, 5, 6, 6]
    assert ai_level(0.99, 10) == 10
    assert ai_level(None, 10) == 0


def test_the_status_knows_of_trainings(client, model_dir, trainer):
    ended = timezone.now()
    usual = {"epochs": 1, "learning_rate": 0.001, "batch_size": 8, "depth": 0}
    for state in ("finished", "failed"):
        TrainingRun.objects.create(state=state, ended_at=ended, reason="No photo.", **usual)
    TrainingRun.objects.create(state="running", **usual)
    said = client.get(STATUS).json()["training"]
    assert said["in_progress"] is True
    assert parse_datetime(said["last_finished"]) == ended
    assert trainings.trainings().finished == 1


def test_without_a_database_the_status_says_what_it_knows(client, model_dir):
    backend = type(connections["default"])
    with mock.patch.object(backend, "cursor", side_effect=OperationalError("away")):
        said = client.get(STATUS).json()
    assert said["model"]["version"] == "1"
    assert said["training"]["in_progress"] is False
