"""Fixtures for whatever asks which version answers: nothing ships but version 1 of the tests'
model, rows count, and what is stored is the test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from classifier import loader
from classifier.models import ModelVersion
from classifier.services import versions
from tests.classifier.bundles import bundle

Trained = Callable[..., ModelVersion]


@pytest.fixture
def places(settings, tmp_path) -> Iterator[None]:
    settings.MODEL_DIR = ""
    settings.SHIPPED_MODELS = tmp_path / "shipped"
    settings.VAR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"
    bundle(settings.SHIPPED_MODELS, "1")
    loader.forget()
    yield
    loader.forget()


@pytest.fixture
def trained(places, tmp_path: Path) -> Trained:
    """Makes versions that were trained here and passed, unless told otherwise."""

    def made(version: str, state: str = ModelVersion.State.PASSED, **fields) -> ModelVersion:
        row = versions.register(bundle(tmp_path / "trained", version, **fields))
        row.state = state
        row.save()
        return row

    return made
