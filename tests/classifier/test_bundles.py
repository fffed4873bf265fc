"""A model's files are untrusted: a sentence says what is wrong with which of them."""

import json

import pytest

from classifier.bundles import (
    FORMAT,
    BundleRefused,
    model_directory,
    read_bundle,
    read_manifest,
)
from classifier.predictor import Predictor
from classifier.taxonomy import LABELS

SWAPPED = (LABELS[1], LABELS[0], *LABELS[2:])


def refusal_of(path) -> str:
    with pytest.raises(BundleRefused) as refused:
        Predictor(read_bundle(path))
    return str(refused.value)


def test_a_whole_one_is_read(model_dir):
    bundle = read_bundle(model_dir)
    assert bundle.manifest.labels == LABELS
    assert bundle.manifest.format == FORMAT


def test_a_folder_that_is_not_there(tmp_path):
    assert "manifest.json cannot be read: No such file" in refusal_of(tmp_path / "nothing")


def test_an_empty_folder(tmp_path):
    assert "manifest.json cannot be read" in refusal_of(tmp_path)


def test_a_file_where_a_folder_should_be(tmp_path):
    (tmp_path / "model").write_text("")
    assert "cannot be read: Not a directory" in refusal_of(tmp_path / "model")


@pytest.mark.parametrize("name", ["manifest.json", "model.tflite"])
def test_a_missing_file_is_named(model_dir, name):
    (model_dir / name).unlink()
    assert f"{name} cannot be read" in refusal_of(model_dir)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", "null", "{}", '{"format": 1}', "\xff", "[" * 200_000]
)
def test_a_manifest_that_is_none(model_dir, text):
    (model_dir / "manifest.json").write_text(text, encoding="latin-1")
    assert "manifest.json" in refusal_of(model_dir)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"format": "wastewise-model/3"}, "format is 'wastewise-model/3'"),
        ({"labels": SWAPPED}, "labels, or their order"),
        ({"labels": LABELS[:6]}, "labels, or their order"),
        ({"version": "../../etc"}, "is no version"),
        ({"version": ""}, "is no version"),
        ({"version": 3}, "version is not"),
        ({"input_size": "64"}, "input_size is not"),
        ({"input_size": 100_000}, "100000 pixels"),
        ({"temperature": 0}, "temperature"),
        ({"temperature": float("nan")}, "temperature"),
        ({"temperature": "warm"}, "manifest.json is not one we can read"),
        ({"temperature": 10**400}, "manifest.json is not one we can read"),
        ({"threshold": 1.5}, "threshold"),
        ({"threshold": float("nan")}, "threshold"),
        ({"familiarity": 1.5}, "familiarity"),
        ({"familiarity": float("nan")}, "familiarity"),
        ({"name": "col ours"}, "'col ours' is no name of a model"),
        ({"metrics": "good"}, "metrics, the arguments or the sources"),
        ({"arguments": []}, "metrics, the arguments or the sources"),
        ({"sources": {"yard": 3}}, "metrics, the arguments or the sources"),
        ({"sha256": "0" * 64}, "is not the file that its manifest.json describes"),
        ({"input_size": 96}, "takes other pictures"),
    ],
)
def test_what_a_manifest_may_not_say(model_dir, change_manifest, fields, said):
    change_manifest(**fields)
    assert said in refusal_of(model_dir)


def test_a_field_that_we_do_not_know(model_dir):
    path = model_dir / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"surprise": 1}))
    assert "manifest.json is not one we can read" in refusal_of(model_dir)


def test_a_network_that_was_changed(model_dir):
    path = model_dir / "model.tflite"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert "model.tflite is not the file" in refusal_of(model_dir)


def test_files_are_not_read_without_end(model_dir, monkeypatch):
    monkeypatch.setattr("classifier.bundles.LARGEST_NETWORK", 1000)
    assert "model.tflite is larger than" in refusal_of(model_dir)


def test_the_newest_that_came_with_the_product(settings, tmp_path):
    settings.MODEL_DIR = ""
    settings.SHIPPED_MODELS = tmp_path
    for name in ("sorter-large-1.10", "sorter-small-1.9", "sorter-1.2", ".sorter-3"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").touch()
    (tmp_path / "sorter-2").mkdir()
    assert model_directory().name == "sorter-large-1.10"


def test_no_model_came_with_the_product(settings, tmp_path):
    settings.MODEL_DIR = ""
    settings.SHIPPED_MODELS = tmp_path
    with pytest.raises(BundleRefused, match="There is no model in"):
        model_directory()


def test_the_operator_chooses(settings, model_dir):
    settings.MODEL_DIR = str(model_dir)
    assert read_manifest(model_directory()).name == "colours"
