"""The training itself, with tensorflow: all that shares one trained network is in this file.

Networks are small, look at 96 pixels and begin with random numbers: enough to tell drawn things
apart better than by chance.
"""

import dataclasses
import hashlib
import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from classifier.bundles import NETWORK, WEIGHTS, Bundle, read_bundle
from classifier.predictor import Predictor
from classifier.scoring import score
from classifier.taxonomy import LABELS
from classifier.training.dataset import (
    TRAINING,
    DatasetRefused,
    LabelledPhoto,
    read_dataset,
    split,
)
from classifier.training.order import Order, TrainingRefused
from classifier.training.pictures import Pictures, unpack
from classifier.training.recipe import BLOCKS, OPTIONS, Step
from tests.classifier.training.conftest import OTHERS, TINY

# Keras itself still says things the old way.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@dataclass(frozen=True)
class Trained:
    bundle: Bundle
    said: list[str]


@dataclass(frozen=True)
class Repeated:
    """The same training in our own process, but for its end, which takes longest."""

    folder: Path
    steps: list[Step]


@pytest.fixture(scope="module")
def order(data, weights, tmp_path_factory) -> Order:
    folder = tmp_path_factory.mktemp("trained")
    return Order(data, folder / "models", "1", str(weights), TINY, folder / "cache")


@pytest.fixture(scope="module")
def command(order, tmp_path_factory) -> Iterator[subprocess.Popen]:
    """As in a fresh clone: without a database, a key or a worker."""
    environment = {
        "DATABASE_URL": "postgres://nobody@192.0.2.1:1/nowhere",
        "VAR": str(tmp_path_factory.mktemp("var")),
        "ENV_FILE": os.devnull,
        "PATH": "",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
    choices = dataclasses.asdict(TINY) | {"model_version": "1", "weights": order.weights}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in choices.items()]
    with subprocess.Popen(
        [sys.executable, "manage.py", "train_model", "--data", str(order.data), *options],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture(scope="module")
def repeated(order, command) -> Repeated:
    from classifier.training import network, run

    steps: list[Step] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            run,
            "finish",
            lambda draft, *rest: network.save_trained(rest[-1].model, draft / WEIGHTS),
        )
        return Repeated(run.train(order, steps.append), steps)


@pytest.fixture(scope="module")
def trained(command, repeated) -> Trained:
    """Both run at the same time; this waits for the command."""
    said, complaints = command.communicate()
    assert command.returncode == 0, complaints[-2000:]
    lines = said.splitlines()
    return Trained(read_bundle(Path(lines[-1])), lines)


@pytest.fixture(scope="module")
def photos(data) -> list[LabelledPhoto]:
    return read_dataset(data)


@pytest.fixture(scope="module")
def pictures(photos, order) -> Pictures:
    return unpack(photos, order.cache, TINY.input_size, lambda done: None)


@pytest.fixture
def model(trained) -> Iterator:
    """The trained network, as it is before it is exported."""
    from classifier.training import network

    made = network.build(TINY)
    network.load_trained(made, trained.bundle.path / WEIGHTS)
    return made


# --- the whole of it -------------------------------------------------------------------------


def test_serving_takes_it_and_it_has_learned_something(trained, photos):
    manifest = trained.bundle.manifest
    assert (manifest.name, manifest.version) == ("mobilenetv3-small", "1")
    assert manifest.metrics["photos"][TRAINING] > 50
    learned_from = [
        photo for photo, part in zip(photos, split(photos), strict=True) if part == TRAINING
    ]
    scored = score(Predictor(trained.bundle), [p.path for p in learned_from], lambda done: None)
    labels = [LABELS.index(photo.label) for photo in learned_from]
    assert (scored.probabilities.argmax(axis=1) == labels).mean() > 4 / len(LABELS)


def test_the_manifest_says_how_it_was_made(trained, order):
    arguments = trained.bundle.manifest.arguments
    assert {name: arguments[name] for name in OPTIONS} == dataclasses.asdict(TINY)
    first = Path(order.weights)
    assert arguments["first_weights"] == first.name
    assert arguments["first_weights_sha256"] == hashlib.sha256(first.read_bytes()).hexdigest()
    assert arguments["first_weights_version"] == arguments["leave_out"] == ""


def test_it_leaves_nothing_but_the_model(trained):
    folder = trained.bundle.path
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]
    assert {each.name for each in folder.iterdir()} == {
        "MODEL_CARD.md",
        "curves.json",
        "manifest.json",
        NETWORK,
        WEIGHTS,
    }


def test_what_is_told_while_it_runs(repeated):
    stages = list(dict.fromkeys(step.stage for step in repeated.steps))
    assert stages == ["photos", "features", "head", "fine-tuning"]
    for stage in stages:
        shares = [step.share for step in repeated.steps if step.stage == stage]
        assert shares == sorted(shares)
        assert shares[0] > 0
        assert shares[-1] == 1
    last = repeated.steps[-1]
    assert (last.epoch, last.epochs) == (TINY.epochs, TINY.epochs)
    assert {"loss", "accuracy", "val_loss", "val_accuracy"} <= set(last.figures)
    assert all(step.seconds_left is None or step.seconds_left >= 0 for step in repeated.steps)


def test_the_curve_has_a_line_for_each_epoch(trained):
    curve = json.loads((trained.bundle.path / "curves.json").read_text())
    assert [line["epoch"] for line in curve] == [1, 2]
    assert all(np.isfinite(list(line.values())).all() for line in curve)


def test_the_same_seed_gives_the_same_weights_in_another_process(trained, repeated):
    with np.load(trained.bundle.path / WEIGHTS) as one, np.load(repeated.folder / WEIGHTS) as two:
        assert one.files == two.files
        assert all(np.array_equal(one[name], two[name]) for name in one.files)
    digest = hashlib.sha256((trained.bundle.path / WEIGHTS).read_bytes()).hexdigest()
    assert digest == trained.bundle.manifest.weights_sha256


def test_where_it_is_not_watched_it_says_a_line_for_each_epoch(trained):
    stages = Counter(line.split()[0] for line in trained.said[:-1] if line)
    assert stages == {"photos": 1, "features": 2, "head": 40, "fine-tuning": TINY.epochs}
    assert "val_accuracy" in [line for line in trained.said if line][-2]


class Enough(Exception):
    pass


# What stops the head stops fine-tuning: Keras' fit reports of both in one way.
@pytest.mark.parametrize("stage", ["photos", "features", "head"])
def test_who_raises_from_the_report_stops_it_at_once(order, stage, tmp_path):
    from classifier.training.run import train

    told: list[Step] = []

    def stop(step: Step) -> None:
        told.append(step)
        if step.stage == stage:
            raise Enough

    out, cache = tmp_path / "models", order.cache if stage != "photos" else tmp_path / "cache"
    with pytest.raises(Enough):
        train(dataclasses.replace(order, out=out, cache=cache), stop)
    assert [step.stage for step in told].count(stage) == 1
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"version": "a/b"}, "is no version"),
        ({"weights": "/nowhere.npz"}, "no first weights"),
        ({"leave_out": "nobody"}, "no source 'nobody'"),
        ({"data": Path("/nowhere")}, "nowhere"),
    ],
)
def test_what_is_refused(order, change, reason, tmp_path):
    from classifier.training.run import train

    told: list[Step] = []
    wanted = dataclasses.replace(order, out=tmp_path / "models", **change)
    with pytest.raises((TrainingRefused, DatasetRefused), match=reason):
        train(wanted, told.append)
    assert {step.stage for step in told} <= {"photos"}
    assert not list(tmp_path.glob("models/*"))


def test_an_existing_version_is_refused_before_anything_is_read(repeated, order):
    from classifier.training.run import train

    with pytest.raises(TrainingRefused, match="choose another version"):
        train(dataclasses.replace(order, data=Path("/nowhere")), lambda step: None)


def test_weights_of_another_network(model, trained, tmp_path):
    from classifier.training import network

    large = network.build(dataclasses.replace(TINY, network="large"))
    with pytest.raises(TrainingRefused, match="no weights for this network"):
        network.start_from(large, str(trained.bundle.path / WEIGHTS))
    for name in ("broken.npz", "broken.weights.h5"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 no weights")
        with pytest.raises(TrainingRefused, match="no weights for this network"):
            network.start_from(model, str(tmp_path / name))


@pytest.fixture
def weights_server(monkeypatch, tmp_path) -> Iterator[socket.socket]:
    """Where Keras fetches first weights from; it takes calls and says nothing."""
    from keras.src.applications import mobilenet_v3
    from keras.src.utils import file_utils

    from classifier.training import network

    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        monkeypatch.setattr(mobilenet_v3, "BASE_WEIGHT_PATH", address)
        monkeypatch.setattr(file_utils.config, "keras_home", lambda: str(tmp_path))
        monkeypatch.setattr(network, "FETCH_SECONDS", 0.3)
        yield server


@pytest.mark.parametrize("is_there", [True, False])
def test_first_weights_are_not_waited_for_without_end(weights_server, is_there):
    from classifier.training import network

    if not is_there:
        weights_server.close()
    with pytest.raises(TrainingRefused, match="imagenet cannot be had"):
        network.start_from(network.build(TINY), "imagenet")
    assert socket.getdefaulttimeout() is None


# --- the network -----------------------------------------------------------------------------


def test_trained_weights_come_back(model, pictures, tmp_path):
    from classifier.training import network
    from classifier.training.calibration import probabilities

    network.save_trained(model, tmp_path / "again.npz")
    other = network.build(TINY)
    network.start_from(other, str(tmp_path / "again.npz"))
    pixels = pictures.at(np.arange(16), TINY.input_size).astype(np.float32)
    one, two = (
        probabilities(np.asarray(each(pixels, training=False)), 1.0) for each in (model, other)
    )
    assert np.abs(one - two).max() < 0.01


def test_float16_is_enough(trained, pictures):
    """What is served comes from float32, what the next training starts from is rounded."""
    from classifier.training import network
    from classifier.training.calibration import probabilities

    rounded = network.build(TINY)
    network.load_trained(rounded, trained.bundle.path / WEIGHTS)
    pixels = pictures.at(np.arange(24), TINY.input_size)
    logits = np.asarray(rounded(pixels.astype(np.float32), training=False))
    temperature = trained.bundle.manifest.temperature
    served = Predictor(trained.bundle)
    answers = np.array([served.predict(each).probabilities for each in pixels])
    # A network that small is sharpened fivefold by its temperature, and so is what rounding costs.
    assert np.abs(probabilities(logits, temperature) - answers).max() < 0.05


def test_what_is_frozen_stays_and_what_learns_moves(trained, weights, model):
    from classifier.training import network

    first = network.build(TINY)
    network.start_from(first, str(weights))
    for before, after in zip(
        first.get_layer("backbone").layers, model.get_layer("backbone").layers, strict=True
    ):
        pairs = list(zip(before.weights, after.weights, strict=True))
        moved = any(not np.allclose(old, new, rtol=2e-3, atol=1e-4) for old, new in pairs)
        height = network.height_of(before.name, "small")
        assert not moved or height >= BLOCKS["small"] - TINY.depth


def test_the_mean_of_the_places_is_the_answer(trained, pictures):
    """The heat map is no decoration."""
    from classifier.interpreter import Network

    pixels = pictures.at(np.array([3]), TINY.input_size)[0]
    seen = Network(trained.bundle).run(pixels, with_map=True)
    assert seen.places is not None
    assert np.allclose(seen.places.mean(axis=(0, 1)), seen.logits, atol=1e-3)


def test_an_example_is_the_most_familiar_there_is(trained, pictures, photos, model):
    from classifier.interpreter import Network
    from classifier.training.examples import choose
    from classifier.training.fit import material

    served = Network(trained.bundle)
    row = choose(material(photos, split(photos), pictures), TINY.seed)[0]
    pixels = pictures.at(np.array([row]), TINY.input_size)[0]
    noise = np.random.default_rng(1).integers(0, 256, pixels.shape, np.uint8)
    known, alien = (served.run(each, with_map=False).familiarity for each in (pixels, noise))
    assert known == pytest.approx(1, abs=1e-3)
    assert alien < known - 0.01


def test_photos_of_other_things_are_measured_as_they_would_be_served(trained, data):
    from classifier.training.dataset import not_waste

    found = trained.bundle.manifest.metrics["test"]
    sure = score(Predictor(trained.bundle), not_waste(data), lambda done: None).is_sure
    assert found["notwaste_n"] == len(sure) == OTHERS
    assert found["notwaste_unsure"] == pytest.approx((~sure).mean())
    assert trained.bundle.manifest.metrics["validation"]["notwaste_n"] == 0


def test_most_validation_photos_are_answered_surely(trained):
    """Three of a hundred may fall below each of the two bars."""
    assert trained.bundle.manifest.metrics["validation"]["sure"] >= 0.94 - 1e-6


def test_what_is_served_agrees_with_keras(pictures, photos, model):
    from classifier.training.calibration import probabilities
    from classifier.training.export import Served, as_float32, compare, convert
    from classifier.training.network import features_in

    pixels = pictures.at(np.arange(len(photos)), TINY.input_size)
    pixels = np.concatenate([pixels, pixels[:, :, ::-1]])[:200]
    labels = np.array([LABELS.index(photo.label) for photo in photos] * 2)[:200]
    expected = probabilities(np.asarray(model(pixels.astype(np.float32), training=False)))
    examples = np.eye(1, features_in(model).shape[-1], dtype=np.float32)
    content = convert(Served(model, TINY.input_size, examples), as_float32)
    found = compare("served", content, pixels, labels, expected)
    assert found.same_answers == 1
    assert found.largest_difference < 0.01
    assert found.accuracy == (expected.argmax(axis=1) == labels).mean()


def test_all_kinds_of_numbers_were_compared(trained):
    from classifier.training.export import LARGEST_DIFFERENCE, PRECISIONS

    manifest = trained.bundle.manifest
    exports = {each["precision"]: each for each in manifest.metrics["exports"]}
    assert list(exports) == list(PRECISIONS)
    exact, half = exports["float32"], exports["float16"]
    assert exact["same_answers"] == 1
    assert exact["largest_difference"] < 0.001
    assert half["largest_difference"] < 0.02
    assert half["bytes"] < 0.6 * exact["bytes"]
    chosen = exports[manifest.precision]
    assert chosen["bytes"] == len(trained.bundle.network)
    faithful = [
        each
        for each in exports.values()
        if each["same_answers"] == 1 and each["largest_difference"] <= LARGEST_DIFFERENCE
    ]
    assert chosen["accuracy"] == max(each["accuracy"] for each in faithful)


def test_validation_sees_what_serving_sees(pictures, photos):
    from classifier.training.fit import Views, material

    given = material(photos, split(photos), pictures)
    pixels, targets = Views(given, TINY)[0]
    served = [photos[row] for row in given.validation]
    for row, target, photo in zip(pixels, targets, served, strict=True):
        with photo.path.open("rb") as file:
            from classifier.pixels import LONGEST_SIDE, to_pixels
            from common.photos import read_photo

            seen = to_pixels(read_photo(file, longest_side=LONGEST_SIDE).image, TINY.input_size)
        assert np.array_equal(row, seen)
        assert LABELS[target.argmax()] == photo.label


def test_batches_are_full_and_follow_from_the_seed(pictures, photos):
    from classifier.training.fit import Batches, material

    given = material(photos, split(photos), pictures)
    for recipe in (TINY, dataclasses.replace(TINY, batch_size=4, backdrops=1.0)):
        one, two = Batches(given, recipe), Batches(given, recipe)
        last = len(one) - 1
        first_epoch = one[last]
        for batches in (one, two):
            batches.on_epoch_end()
        (views, targets), again = one[last], two[last]
        assert views.shape == (recipe.batch_size, TINY.learn_size, TINY.learn_size, 3)
        assert np.array_equal(views, again[0])
        assert np.array_equal(targets, again[1])
        assert not np.array_equal(views, first_epoch[0])
    other = Batches(given, dataclasses.replace(recipe, seed=2))
    assert not np.array_equal(other[0][0], Batches(given, recipe)[0][0])
