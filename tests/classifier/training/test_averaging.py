"""A model between several: what may be averaged, and what comes of it."""

import dataclasses
import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from classifier.bundles import CURVES, WEIGHTS, read_manifest
from classifier.training.order import TrainingRefused
from tests.classifier.bundles import BUNDLE
from tests.classifier.training.conftest import TINY


@pytest.fixture
def manifests():
    found = read_manifest(BUNDLE)
    return [dataclasses.replace(found, version=version) for version in ("1", "2")]


def test_weights_lie_in_the_middle(tmp_path):
    from classifier.training import network
    from classifier.training.averaging import mean_of

    model = network.build(TINY)
    folders = []
    for value in (0.0, 3.0):
        model.set_weights([np.full_like(each, value) for each in model.get_weights()])
        folders.append(tmp_path / str(value))
        folders[-1].mkdir()
        network.save_trained(model, folders[-1] / WEIGHTS)
    assert all((each == 1.5).all() for each in mean_of(model, folders))


def test_one_alone_has_no_middle(manifests):
    from classifier.training.averaging import refuse_strangers

    with pytest.raises(TrainingRefused, match="two models"):
        refuse_strangers(manifests[:1])
    refuse_strangers(manifests)


@pytest.mark.parametrize(
    "change", [{"network": "large"}, {"input_size": 160}, {"data_sha256": "cd" * 32}]
)
def test_strangers_have_no_middle(manifests, change):
    from classifier.training.averaging import refuse_strangers

    other = dataclasses.replace(manifests[1], **change)
    with pytest.raises(TrainingRefused, match=f"differ in their {next(iter(change))}"):
        refuse_strangers([manifests[0], other])


def test_what_was_made_for_measuring_is_not_served(manifests):
    from classifier.training.averaging import refuse_strangers

    other = dataclasses.replace(manifests[1], arguments={"leave_out": "web"})
    with pytest.raises(TrainingRefused, match="2 was made for measuring alone"):
        refuse_strangers([manifests[0], other])


def test_each_line_of_the_curve_tells_whose_it_is(manifests, tmp_path):
    from classifier.training.averaging import curves_of

    folders = [tmp_path / each.version for each in manifests]
    for folder in folders:
        folder.mkdir()
        (folder / CURVES).write_text(json.dumps([{"epoch": 1, "loss": 0.5}]))
    assert curves_of(folders, manifests) == [
        {"version": "1", "epoch": 1, "loss": 0.5},
        {"version": "2", "epoch": 1, "loss": 0.5},
    ]


def test_a_model_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="There is no model 'nowhere'"):
        call_command("average_models", "nowhere", "nowhere", "--data", tmp_path)
