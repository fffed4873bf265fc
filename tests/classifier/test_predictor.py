"""The network's answer: right, the same for everybody, and loaded once."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from PIL import Image

from classifier import interpreter, loader, serving
from classifier.bundles import MANIFEST, NETWORK, BundleRefused, read_bundle
from classifier.exceptions import NoModel
from classifier.native_log import native_lines_logged
from classifier.pixels import to_pixels
from classifier.predictor import Predictor, heat_map
from classifier.taxonomy import LABELS
from tests.classifier.colours import COLOURS
from tests.classifier.conftest import BUNDLE
from tests.probe.logs import lines_logged


@pytest.fixture(scope="module")
def colours() -> Predictor:
    return Predictor(read_bundle(BUNDLE))


def picture_of(label: str) -> Image.Image:
    return Image.new("RGB", (90, 60), COLOURS[label])


@pytest.mark.parametrize("label", LABELS)
def test_probabilities_are_those_of_the_labels_in_order(colours, label):
    answer = colours.predict(picture_of(label))
    assert answer.label == LABELS[answer.probabilities.index(max(answer.probabilities))] == label
    assert answer.confidence == answer.probability_of(label) == max(answer.probabilities)
    assert sum(answer.probabilities) == pytest.approx(1)
    in_order = [answer.probability_of(each) for each in answer.ranking]
    assert in_order == sorted(answer.probabilities, reverse=True)


def test_pixels_and_picture_get_one_answer(colours):
    picture = picture_of("glass")
    assert (
        colours.predict(picture).probabilities
        == colours.predict(to_pixels(picture, colours.manifest.input_size)).probabilities
        == colours.look(picture)[0].probabilities
    )


def test_what_is_like_nothing_it_knows_is_not_sure(colours, model_dir, change_manifest):
    alien = Image.new("RGB", (90, 60), (255, 0, 255))
    answer = colours.predict(alien)
    assert answer.familiarity < colours.manifest.familiarity
    change_manifest(threshold=0.0)
    assert not Predictor(read_bundle(model_dir)).predict(alien).is_sure
    change_manifest(threshold=0.0, familiarity=-1.0)
    assert Predictor(read_bundle(model_dir)).predict(alien).is_sure


@pytest.mark.parametrize(("threshold", "is_sure"), [(0.0, True), (1.0, False)])
def test_sure_from_the_threshold_on(model_dir, change_manifest, threshold, is_sure):
    change_manifest(threshold=threshold, temperature=20.0)
    assert Predictor(read_bundle(model_dir)).predict(picture_of("paper")).is_sure is is_sure


def test_a_higher_temperature_is_less_sure(colours, model_dir, change_manifest):
    change_manifest(temperature=4.0)
    careful = Predictor(read_bundle(model_dir)).predict(picture_of("metal"))
    usual = colours.predict(picture_of("metal"))
    assert careful.ranking[0] == usual.ranking[0]
    assert careful.confidence < usual.confidence


def test_heat_is_where_the_thing_is(colours):
    picture = Image.new("RGB", (128, 64), COLOURS["cardboard"])
    picture.paste(COLOURS["plastic"], (0, 0, 64, 48))
    picture.paste(COLOURS["plastic"], (64, 0, 128, 32))
    answer, heat = colours.look(picture)
    assert answer.label == "plastic"
    assert heat.shape == (4, 4)
    assert heat.max() == 1
    is_hot = heat > 0.5
    assert is_hot[:2].all()
    assert is_hot[2, :2].all()
    assert not is_hot[2, 2:].any()
    assert not is_hot[3].any()


def test_heat_of_places_that_say_nothing():
    assert heat_map(np.ones((2, 2, 7), np.float32), 3).tolist() == [[0, 0], [0, 0]]


def test_many_callers_get_what_one_gets(colours):
    """Bit by bit, whoever asks in between."""
    draw = np.random.default_rng(1)
    pictures = [draw.integers(0, 256, (64, 64, 3), np.uint8) for _ in range(32)]
    alone = [colours.predict(picture).probabilities for picture in pictures]
    assert len(set(alone)) == len(alone)
    start = Barrier(len(pictures))

    def ask(picture):
        start.wait()
        return [colours.look(picture)[0].probabilities for _ in range(50)]

    with ThreadPoolExecutor(len(pictures)) as callers:
        found = list(callers.map(ask, pictures))
    assert found == [[answer] * 50 for answer in alone]


def test_it_is_loaded_once(model_dir, monkeypatch):
    loaded = []
    monkeypatch.setattr(
        serving, "read_bundle", lambda path: loaded.append(path) or read_bundle(path)
    )
    start = Barrier(8)

    def ask(_):
        start.wait()
        return loader.current()

    with ThreadPoolExecutor(8) as callers:
        found = set(callers.map(ask, range(8)))
    assert len(found) == 1
    assert loaded == [model_dir]


def test_it_comes_back_when_the_file_is_mended(model_dir, monkeypatch):
    path = model_dir / NETWORK
    content = path.read_bytes()
    path.write_bytes(b"")
    with lines_logged() as lines:
        for _ in range(3):
            with pytest.raises(NoModel) as refused:
                loader.current()
    assert "model.tflite is not the file" in refused.value.reason
    assert [line.levelname for line in lines] == ["WARNING"]
    path.write_bytes(content)
    with pytest.raises(NoModel):
        loader.current()
    monkeypatch.setattr(loader._loader, "_try_again_at", 0)
    assert loader.current().manifest.name == "colours"


def test_a_trouble_that_lasts_is_logged_once(model_dir, monkeypatch):
    monkeypatch.setattr(loader, "RETRY_SECONDS", 0)
    with lines_logged() as lines:
        for name in (NETWORK, NETWORK, MANIFEST):
            (model_dir / name).unlink(missing_ok=True)
            with pytest.raises(NoModel):
                loader.current()
    first, second = (line.getMessage() for line in lines)
    assert NETWORK in first
    assert MANIFEST in second


def test_a_child_process_loads_its_own(model_dir):
    loader.current()
    ours = loader._loader
    child = os.fork()
    if not child:
        os._exit(0 if loader._loader is not ours else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert loader._loader is ours


@pytest.mark.parametrize("content", [b"", b"TFL3 is in here", bytes(5000)])
def test_a_network_that_is_none(model_dir, change_manifest, content):
    """Even with the right hash."""
    (model_dir / NETWORK).write_bytes(content)
    change_manifest(sha256=hashlib.sha256(content).hexdigest())
    with pytest.raises(BundleRefused, match="no network we can run"):
        Predictor(read_bundle(model_dir))


def test_a_network_cut_in_half(model_dir, change_manifest):
    whole = Path(model_dir / NETWORK).read_bytes()
    content = whole[: len(whole) // 2]
    (model_dir / NETWORK).write_bytes(content)
    change_manifest(sha256=hashlib.sha256(content).hexdigest())
    with pytest.raises(BundleRefused):
        Predictor(read_bundle(model_dir))


def test_a_network_that_knows_other_kinds(monkeypatch):
    monkeypatch.setattr(interpreter, "LABELS", LABELS[:6])
    with pytest.raises(BundleRefused, match="gives other answers than ours"):
        Predictor(read_bundle(BUNDLE))


@pytest.mark.parametrize("broken", [{"logits": np.full(7, np.nan)}, {"familiarity": np.inf}])
def test_a_network_that_answers_with_no_numbers(monkeypatch, broken):
    run = interpreter.Network.run
    monkeypatch.setattr(
        interpreter.Network,
        "run",
        lambda self, pixels, *, with_map: run(self, pixels, with_map=with_map)._replace(**broken),
    )
    with pytest.raises(BundleRefused, match="answers with no numbers"):
        Predictor(read_bundle(BUNDLE))


def test_the_library_speaks_through_our_log(capfd):
    """Each line of a server's log is one that programs can read."""
    with lines_logged() as lines, native_lines_logged():
        os.write(2, b"INFO: Created a delegate.\nERROR: No such operation.\n")
        os.write(2, b'{"logger": "another thread"}\n')
    assert [line.getMessage() for line in lines] == ["LiteRT: No such operation."]
    assert capfd.readouterr().err == '{"logger": "another thread"}\n'


def test_loading_writes_nothing_of_its_own(capfd):
    Predictor(read_bundle(BUNDLE))
    assert capfd.readouterr() == ("", "")
