"""Trainings that are over, with what the gate found."""

from django.utils import timezone

from classifier.models import ModelVersion
from classifier.taxonomy import LABELS
from studio.models import LabelCheck, TrainingRun
from studio.services.gate import judge
from tests.studio import material
from tests.studio.test_gate import answered, reading

CURVE = [
    {"epoch": n, "loss": 2 / n, "accuracy": n / 4, "val_loss": 3 / n, "val_accuracy": n / 5}
    for n in (1, 2, 3)
]
COUNTS = {"training": {"glass": 5, "metal": 6}, "validation": {"glass": 1}, "test": {"glass": 2}}


def figures(n: int) -> dict:
    per_class = {"precision": 0.9, "recall": 0.8, "f1": 0.85, "support": 5}
    return {
        "n": n,
        "accuracy": 0.9,
        "accuracy_interval": [0.8, 0.95],
        "macro_f1": 0.88,
        "bin_accuracy": 0.92,
        "ece": 0.04,
        "coverage": {"100": 0.9, "90": 0.95, "80": 0.97, "70": 0.99},
        "sure": 0.8,
        "ms_per_photo": 5.0,
        "per_class": dict.fromkeys(LABELS, per_class),
        "confusion": [
            [3 * (row == column) + (row < column) for column in range(7)] for row in range(7)
        ],
        "calibration": [[0.95, 0.9, 10], [0.6, 0.5, 10]],
    }


def done(**fields) -> TrainingRun:
    values = {
        "state": "finished",
        "ended_at": timezone.now(),
        "history": CURVE,
        "photo_counts": COUNTS,
        "log": "12:00:00 <b>told</b>",
        "data_hash": "d" * 64,
    }
    return material.run(**(values | fields))


def judged(each: int = 25, **asked) -> TrainingRun:
    made = ModelVersion.objects.create(
        name="m", version="2", origin="trained", sha256="0" * 64, manifest={}
    )
    labels = reading(each=each).labels
    both = {"figures": figures(len(labels))}
    judge(
        version=made,
        reading=reading(
            each=each,
            candidate=both,
            active=answered("1", labels, {}, **both),
            **asked,
        ),
    )
    return done(candidate=made)


def checked(run: TrainingRun) -> LabelCheck:
    """As if it had also checked labels: of each verdict on a kind there is one."""
    verdicts = ("helps", "enough", "too few")
    return LabelCheck.objects.create(
        run=run,
        began_at=run.created_at,
        photos=140,
        suspected=3,
        curve=[
            {
                "label": label,
                "photos": [10, 20, 40, 80],
                "recall": [0.4, 0.5, 0.6, 0.7],
                "f1": [0.3, 0.5, 0.65, 0.7],
                "validation": 30,
                "verdict": verdicts[place % 3],
            }
            for place, label in enumerate(LABELS)
        ],
    )
