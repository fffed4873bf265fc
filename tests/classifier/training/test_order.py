"""What would stop a training at its end is told at its beginning; no half model is left."""

import dataclasses
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from classifier.training.order import Order, TrainingRefused, check, drafted
from classifier.training.recipe import Recipe


@pytest.fixture
def order(tmp_path) -> Order:
    weights = tmp_path / "first.npz"
    weights.write_bytes(b"weights")
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


@pytest.mark.parametrize("version", ["", "../up", "a/b", ".hidden", "a b", "é", "x" * 61, "1\n"])
def test_a_version_that_serving_would_refuse(order, version):
    with pytest.raises(TrainingRefused, match="is no version"):
        check(dataclasses.replace(order, version=version))


def test_what_is_left_out_was_not_learned_before(tmp_path):
    """Without --weights it would begin from the active model, which may know that source."""
    with pytest.raises(CommandError, match="Name other first weights"):
        call_command("train_model", data=tmp_path, leave_out="trashnet")


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
