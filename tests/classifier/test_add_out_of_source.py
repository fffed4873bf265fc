"""Figures of networks that never saw a source go into the manifest and card of the model itself."""

import dataclasses
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from classifier.bundles import CARD, MANIFEST, Manifest, read_manifest, write_manifest
from classifier.evaluation import evaluate
from classifier.model_card import card_of
from tests.classifier.conftest import BUNDLE


def judged(right: int, wrong: int) -> dict:
    labels = np.zeros(right + wrong, np.intp)
    answers = np.concatenate([np.zeros(right, np.intp), np.ones(wrong, np.intp)])
    return evaluate(np.eye(7)[answers], labels, is_sure=labels == 0).as_json()


def trained(folder: Path, version: str, leave_out: str = "", **changes) -> Path:
    path = shutil.copytree(BUNDLE, folder / version)
    manifest = dataclasses.replace(
        read_manifest(BUNDLE),
        version=version,
        metrics={"test": judged(3, 1), "photos": {"training": 80, "test": 20}},
        arguments={"epochs": 3, "learn_size": 160, "depth": 15, "leave_out": leave_out},
        photos_sha256="ab" * 32,
    )
    write_manifest(path, dataclasses.replace(manifest, **changes))
    return path


@pytest.fixture
def model(tmp_path) -> Path:
    whole = {"epochs": 8, "learn_size": 192, "depth": 15, "leave_out": ""}
    return trained(tmp_path, "whole", arguments=whole, metrics=trained_metrics(9, 1))


def trained_metrics(right: int, wrong: int, **photos: int) -> dict:
    return {"test": judged(right, wrong), "photos": photos or {"training": 70, "test": 30}}


def add(model: Path, *others: Path) -> str:
    out = io.StringIO()
    call_command("add_out_of_source", model, *others, stdout=out)
    return out.getvalue()


def written(model: Path) -> dict:
    return read_manifest(model).metrics["out_of_source"]


def test_figures_and_recipe_stand_in_manifest_card_and_page(model, tmp_path):
    without = [trained(tmp_path, "a", "web"), trained(tmp_path, "b", "phones")]
    said = add(model, *without)
    assert "web: 75.0% of 4 photos" in said
    found = written(model)
    assert list(found) == ["phones", "web"]
    assert found["web"]["accuracy"] == 0.75
    assert found["web"]["recipe"] == {"epochs": 3, "learn_size": 160, "depth": 15}
    assert found["web"]["version"] == "a"
    card = (model / CARD).read_text()
    assert "| web | 4 | 75.0% | 30.1% to 95.4% | 100.0% | 3 epochs at 160 pixels |" in card
    assert "The model itself took 8 epochs at 192 pixels" in card
    page = card_of(read_manifest(model))
    assert [(each.name, each.n) for each in page.out_of_source] == [("phones", 4), ("web", 4)]


def test_the_card_says_where_the_head_alone_learned(model, tmp_path):
    without = trained(tmp_path, "a", "web")
    manifest = read_manifest(without)
    head = dataclasses.replace(manifest, arguments=manifest.arguments | {"depth": 0})
    write_manifest(without, head)
    add(model, without)
    assert "| 100.0% | the head alone |" in (model / CARD).read_text()


def test_all_else_stays_as_it_was(model, tmp_path):
    before = json.loads((model / MANIFEST).read_text())
    add(model, trained(tmp_path, "a", "web"))
    after = json.loads((model / MANIFEST).read_text())
    del after["metrics"]["out_of_source"]
    assert after == before
    assert {path.name for path in model.iterdir()} == {
        *(path.name for path in BUNDLE.iterdir()),
        CARD,
    }


def test_a_later_measurement_takes_the_place_of_an_earlier_one(model, tmp_path):
    add(model, trained(tmp_path, "a", "web"), trained(tmp_path, "b", "phones"))
    add(model, trained(tmp_path, "c", "web", metrics=trained_metrics(1, 1)))
    assert (written(model)["web"]["n"], written(model)["phones"]["n"]) == (2, 4)


def without_hash(manifest: Manifest) -> Manifest:
    return dataclasses.replace(manifest, photos_sha256="")


@pytest.mark.parametrize(("photos", "is_taken"), [(100, True), (99, False)])
def test_of_older_manifests_the_number_of_photos_tells(model, tmp_path, photos, is_taken):
    write_manifest(model, without_hash(read_manifest(model)))
    other = trained(tmp_path, "a", "web", metrics=trained_metrics(3, 1, training=photos))
    if is_taken:
        add(model, other)
        assert written(model)["web"]["n"] == 4
    else:
        refused(model, other, reason="other photos")


def refused(model: Path, *others: Path, reason: str) -> None:
    before = (model / MANIFEST).read_bytes()
    with pytest.raises(CommandError, match=reason):
        add(model, *others)
    assert (model / MANIFEST).read_bytes() == before
    assert not (model / CARD).exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"arguments": {"epochs": 3, "learn_size": 160, "depth": 15}},
            "not trained with --leave-out",
        ),
        ({"arguments": {"leave_out": "web", "first_weights": "weights.npz"}}, "had learned from"),
        ({"name": "mobilenetv3-large"}, "is a mobilenetv3-large, not a colours"),
        ({"photos_sha256": "cd" * 32}, "trained with other photos"),
        ({"metrics": {}}, "does not tell what it was measured at"),
        ({"metrics": {"test": judged(0, 0)}}, "does not tell what it was measured at"),
        ({"metrics": {"test": {**judged(3, 1), "sure": None}}}, "lack something"),
        ({"arguments": {"leave_out": "web", "epochs": 3}}, "or how it was trained"),
    ],
)
def test_what_does_not_belong_there_is_refused(model, tmp_path, change, reason):
    refused(model, trained(tmp_path, "a", **({"leave_out": "web"} | change)), reason=reason)


def test_one_measurement_for_each_source(model, tmp_path):
    two = [trained(tmp_path, name, "web") for name in ("a", "b")]
    refused(model, *two, reason="Two of them were trained without web")


def test_a_model_that_lacks_a_source_is_not_described_by_others(tmp_path):
    without = [trained(tmp_path, "a", "web"), trained(tmp_path, "b", "phones")]
    refused(*without, reason="was itself trained without web")


def test_what_is_no_model(model, tmp_path):
    refused(model, tmp_path / "nowhere", reason="cannot be read")
    with pytest.raises(CommandError, match="There is no model"):
        add(tmp_path / "nowhere", model)


def test_where_nothing_can_be_written(model, tmp_path, monkeypatch):
    def full(self, *arguments, **options):
        raise OSError(28, "No space left on device", str(self))

    other = trained(tmp_path, "a", "web")
    monkeypatch.setattr(Path, "write_text", full)
    refused(model, other, reason="No space left on device")
