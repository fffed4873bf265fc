"""The shipped model still says of drawn photos what it said when it was shipped: a change in how
photos are opened, shrunk or run through the network shows here."""

import json

import numpy as np
import pytest
from django.conf import settings
from django.test import override_settings

from classifier import predictor
from classifier.bundles import MANIFEST, Bundle
from classifier.pixels import to_pixels
from classifier.taxonomy import LABELS
from tests.classifier.render_golden import ANSWERS, answers, golden_photos, shipped_model

# What other processors and versions of a JPEG decoder make of the same photo.
TOLERANCE = 0.03

pytestmark = pytest.mark.skipif(
    not list(settings.SHIPPED_MODELS.glob(f"[!.]*/{MANIFEST}")),
    reason="NO MODEL IS SHIPPED: nothing says whether photos are still read as they were.",
)


@pytest.fixture(scope="module")
def shipped() -> Bundle:
    return shipped_model()


@pytest.fixture(scope="module")
def golden(shipped) -> dict:
    found = json.loads(ANSWERS.read_text())
    assert found["sha256"] == shipped.manifest.sha256, (
        "There is another model: run `python -m tests.classifier.render_golden answers`."
    )
    return found["answers"]


def differences(found: dict, golden: dict) -> np.ndarray:
    rows = [
        np.abs(np.subtract(found[name]["probabilities"], golden[name]["probabilities"])).max()
        for name in golden
    ]
    return np.array(rows)


def test_two_photos_of_each_kind():
    names = [path.name for path in golden_photos()]
    assert names == [f"{label}-{which}.jpg" for label in LABELS for which in (1, 2)]


def test_the_answers_are_those_of_the_day_it_was_shipped(shipped, golden):
    found = answers(shipped)
    assert set(found) == set(golden)
    assert differences(found, golden).max() < TOLERANCE
    labels = {name: answer["label"] for name, answer in found.items()}
    assert labels == {name: answer["label"] for name, answer in golden.items()}


def test_more_are_right_than_by_chance(golden):
    """They are drawings; but what sees nothing of it in them has its labels or colours mixed up."""
    right = [answer["label"] == name.split("-")[0] for name, answer in golden.items()]
    assert sum(right) > len(right) / 3


@pytest.mark.parametrize(
    "change",
    [
        lambda image, size: to_pixels(image, size)[:, :, ::-1],
        lambda image, size: to_pixels(image, size)[::-1],
        lambda image, size: to_pixels(image, size) // 2,
        lambda image, size: to_pixels(image.crop((40, 40, 280, 280)), size),
    ],
    ids=["colours swapped", "upside down", "darker", "cropped"],
)
def test_another_preprocessing_is_noticed(shipped, golden, change, monkeypatch):
    monkeypatch.setattr(
        predictor.Predictor,
        "_pixels",
        lambda self, image: np.ascontiguousarray(change(image, self.manifest.input_size)),
    )
    assert differences(answers(shipped), golden).max() > TOLERANCE


def test_the_tests_model_is_another():
    with override_settings(MODEL_DIR="/nowhere"):
        assert shipped_model().path.parent == settings.SHIPPED_MODELS
