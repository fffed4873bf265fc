"""How well the recogniser does, for everybody: what its manifest says, or that there is none."""

import numpy as np
import pytest

from classifier.evaluation import evaluate
from classifier.rules import ai_level
from classifier.taxonomy import LABELS

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
