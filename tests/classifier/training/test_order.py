"""What would stop a training at its end is told at its beginning; no half model is left."""

import dataclasses
import hashlib
import os
import shutil
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from classifier.bundles import WEIGHTS, read_manifest, write_manifest
from classifier.management.commands import train_model
from classifier.training.dataset import DatasetRefused
from classifier.training.order import (
    FirstWeights,
    Order,
    TrainingRefused,
    check,
    drafted,
    first_weights,
)
from classifier.training.recipe import Recipe
from tests.classifier.conftest import BUNDLE


@pytest.fixture
def order(tmp_path) -> Order:
    weights = tmp_path / "first.npz"
    weights.write_bytes(b"weights")
    (tmp_path / "data" / "glass").mkdir(parents=True)
    (tmp_path / "data" / "glass" / "1.jpg").touch()
    return Order(
        data=tmp_path / "data",
        out=tmp_path / "models",
        version="2026.1",
        weights=str(weights),
        recipe=Recipe(network="small", depth=2),
        cache=tmp_path / "cache",
    )


def test_a_good_order(order):
    check(order)
    check(dataclasses.replace(order, weights="imagenet"))
    assert order.finished == order.out / "mobilenetv3-small-2026.1"
    with pytest.raises(DatasetRefused, match="nowhere"):
        check(dataclasses.replace(order, data=order.data / "nowhere"))


@pytest.mark.parametrize("version", ["", "../up", "a/b", ".hidden", "a b", "é", "x" * 61, "1\n"])
def test_a_version_that_serving_would_refuse(order, version):
    with pytest.raises(TrainingRefused, match="is no version"):
        check(dataclasses.replace(order, version=version))


def test_what_is_left_out_was_not_learned_before(order, monkeypatch):
    """Without --weights it begins from the active model, which may know that source."""
    monkeypatch.setattr(train_model, "active_weights", lambda: order.weights)
    for named in (None, order.weights):
        with pytest.raises(CommandError, match="Name other first weights"):
            call_command("train_model", data=order.data, weights=named, leave_out="trashnet")


def test_the_folder_is_looked_at_before_tensorflow_comes(order, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "classifier.training.run", None)
    options = {"weights": order.weights, "network": "small", "depth": 2}
    with pytest.raises(CommandError, match="nowhere cannot be read"):
        call_command("train_model", data=tmp_path / "nowhere", **options)
    # That it would come now is what the refusals above spare.
    with pytest.raises(ImportError):
        call_command("train_model", data=order.data, **options)


def test_what_it_began_with_is_known_by_its_hash(order):
    expected = hashlib.sha256(b"weights").hexdigest()
    assert first_weights(order) == FirstWeights("first.npz", expected)
    assert first_weights(dataclasses.replace(order, weights="imagenet")) == FirstWeights("imagenet")


@pytest.mark.parametrize(("is_its", "version"), [(True, "1"), (False, "")])
def test_of_an_earlier_model_the_version_is_told(order, tmp_path, is_its, version):
    model = shutil.copytree(BUNDLE, tmp_path / "earlier")
    sha256 = hashlib.sha256(b"trained").hexdigest()
    (model / WEIGHTS).write_bytes(b"trained" if is_its else b"of somebody else")
    write_manifest(model, dataclasses.replace(read_manifest(model), weights_sha256=sha256))
    found = first_weights(dataclasses.replace(order, weights=str(model / WEIGHTS)))
    assert (found.name, found.version) == (WEIGHTS, version)


def test_a_version_that_is_there(order):
    order.finished.mkdir(parents=True)
    with pytest.raises(TrainingRefused, match="choose another version"):
        check(order)


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ("{}/nothing.npz", "There are no first weights"),
        ("{}", r"\.npz or \.h5"),
        ("{}/folder.h5", "There are no first weights"),
        ("imagenet2", r"\.npz or \.h5"),
    ],
)
def test_weights_that_are_none(order, tmp_path, weights, reason):
    (tmp_path / "folder.h5").mkdir()
    with pytest.raises(TrainingRefused, match=reason):
        check(dataclasses.replace(order, weights=weights.format(tmp_path)))


def found_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_appears_whole(order):
    with drafted(order) as draft:
        (draft / "model.tflite").write_bytes(b"net")
        assert not order.finished.exists()
        assert draft.name.startswith(".")
    assert found_in(order.out) == [order.finished.name]
    assert found_in(order.finished) == ["model.tflite"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError, SystemExit])
def test_stopped_half_way_it_leaves_nothing(order, stop):
    with pytest.raises(stop), drafted(order) as draft:
        (draft / "model.tflite").write_bytes(b"net")
        raise stop
    assert found_in(order.out) == []


def test_what_a_killed_training_left_does_not_get_into_the_next(order):
    stale = order.out / f".{order.finished.name}-{os.getpid()}"
    stale.mkdir(parents=True)
    (stale / "old").write_text("of a process that had our number")
    with drafted(order):
        pass
    assert found_in(order.finished) == []


def test_a_full_disk_is_told(order):
    with pytest.raises(TrainingRefused, match="No space left"), drafted(order) as draft:
        raise OSError(28, "No space left on device", str(draft / "model.tflite"))
    assert found_in(order.out) == []


def test_where_nothing_can_be_written(order):
    order.out.write_text("a file")
    with pytest.raises(TrainingRefused, match="models"), drafted(order):
        pass


def test_somebody_was_quicker(order):
    with pytest.raises(TrainingRefused), drafted(order):
        order.finished.mkdir()
        (order.finished / "manifest.json").write_text("theirs")
    assert found_in(order.out) == [order.finished.name]
    assert (order.finished / "manifest.json").read_text() == "theirs"
