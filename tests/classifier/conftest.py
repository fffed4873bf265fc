import dataclasses
import shutil
import uuid

import pytest

from classifier import loader
from classifier.bundles import read_manifest, write_manifest
from tests.classifier.bundles import BUNDLE
from tests.settings import OWN_PREFIX

__all__ = ("BUNDLE",)


def forget_answers(settings) -> None:
    """Not cache.clear(): in Redis that empties the whole database, counters of other tests too."""
    prefix = f"{OWN_PREFIX}:{uuid.uuid4().hex}"
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": prefix}}


@pytest.fixture(autouse=True)
def no_answer_is_known(settings):
    forget_answers(settings)


@pytest.fixture
def model_dir(settings, tmp_path):
    """A copy of the tests' model to be damaged; the next photo loads it."""
    path = shutil.copytree(BUNDLE, tmp_path / "colours-1")
    settings.MODEL_DIR = str(path)
    loader.forget()
    yield path
    loader.forget()


@pytest.fixture
def change_manifest(model_dir):
    whole = read_manifest(model_dir)

    def change(**fields: object) -> None:
        write_manifest(model_dir, dataclasses.replace(whole, **fields))

    return change
