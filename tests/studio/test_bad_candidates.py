"""Of fifty bad candidates none comes to answer people, and the one that does goes on."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classifier.bundles import BundleRefused, read_bundle
from classifier.exceptions import MayNotServe
from classifier.models import ModelVersion, Serving
from classifier.predictor import Predictor
from classifier.services import versions
from classifier.services.versions import Decider
from classifier.taxonomy import LABELS
from classifier.training.dataset import LabelledPhoto
from classifier.training.measuring import measure
from classifier.training.reading import Agreement, Reading
from studio.services import gate
from tests.classifier.bundles import bundle
from tests.classifier.colours import COLOURS
from tests.studio.bad_candidates import Bad, all_of_them

FIFTY = all_of_them()
SIDE = 64


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> list[LabelledPhoto]:
    """As many as are evidence, each of its kind's colour, more or less."""
    folder, random = tmp_path_factory.mktemp("test-part"), np.random.default_rng(1)
    return [
        LabelledPhoto(coloured(folder, label, number, random), label, "colours", str(number))
        for label in LABELS
        for number in range(gate.FEWEST_PHOTOS)
    ]


def coloured(folder: Path, label: str, number: int, random: np.random.Generator) -> Path:
    colour = np.clip(np.array(COLOURS[label]) + random.normal(0, 12, 3), 0, 255)
    path = folder / f"{label}-{number}.png"
    Image.new("RGB", (SIDE, SIDE), tuple(colour.astype(int))).save(path)
    return path


@pytest.fixture(scope="module")
def active(tmp_path_factory) -> Predictor:
    return Predictor(read_bundle(bundle(tmp_path_factory.mktemp("active"), "1")))


def read(candidate: Path, active: Predictor, photos: list[LabelledPhoto]) -> Reading:
    names = [photo.path.stem for photo in photos]
    return measure(
        photos,
        names,
        candidate=Predictor(read_bundle(candidate)),
        active=active,
        trained=None,
        tell=lambda done: None,
    )


def at_the_gate(bad: Bad, folder: Path, active: Predictor, photos: list) -> ModelVersion | None:
    """As a training does it: files first, then what was measured."""
    path = bad.make(folder, "2")
    try:
        version = versions.register(path)
    except BundleRefused:
        return None
    reading = read(path, active, photos)
    faithful = Reading(**(vars(reading) | {"agreement": Agreement(1.0, 0.0)}))
    gate.judge(version=version, reading=bad.found(faithful))
    return version


def test_there_are_fifty():
    assert len(FIFTY) == 50


@pytest.mark.django_db
def test_a_good_one_gets_through(tmp_path, active, photos, settings):
    """Otherwise a gate that lets nobody through would pass here."""
    version = at_the_gate(
        Bad("good", lambda folder, name: bundle(folder, name)), tmp_path, active, photos
    )
    assert version.state == "passed"
    settings.SHIPPED_MODELS = tmp_path / "shipped"
    bundle(settings.SHIPPED_MODELS, "1")
    versions.activate(version, by=Decider())
    assert Serving.objects.get().active == version


@pytest.mark.django_db
@pytest.mark.parametrize("bad", FIFTY, ids=lambda bad: bad.name)
def test_none_of_them_becomes_active(bad, tmp_path, active, photos):
    version = at_the_gate(bad, tmp_path, active, photos)
    assert (version is None) == bad.is_broken
    if version is None:
        assert not ModelVersion.objects.filter(version="2").exists()
    else:
        version.refresh_from_db()
        assert version.state == "refused"
        with pytest.raises(MayNotServe):
            versions.activate(version, by=Decider())
    assert not Serving.objects.filter(active__version="2").exists()
