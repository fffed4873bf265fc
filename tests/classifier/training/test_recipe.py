"""What one may choose, and where a training says it stands."""

from dataclasses import asdict, fields

import pytest
from django.conf import settings

from classifier.bundles import by_version, models_in, read_manifest
from classifier.training.recipe import BLOCKS, OPTIONS, Recipe, RecipeRefused, Step

BOUNDS = {
    "input_size": (96, 384, 64, 416),
    "learn_size": (96, 384, 64, 416),
    "epochs": (1, 100, 0, 101),
    "batch_size": (4, 256, 3, 257),
    "learning_rate": (1e-6, 0.1, 0.0, 0.11),
    "depth": (0, BLOCKS["large"], -1, BLOCKS["large"] + 1),
    "rate_decay": (0.3, 1.0, 0.2, 1.1),
    "norm_memory": (0.0, 0.9999, -0.1, 1.0),
    "label_smoothing": (0.0, 0.5, -0.1, 0.6),
    "dropout": (0.0, 0.8, -0.1, 0.9),
    "weight_decay": (0.0, 1.0, -0.1, 1.1),
    "cutmix": (0.0, 1.0, -0.1, 1.1),
    "backdrops": (0.0, 1.0, -0.1, 1.1),
    "memory": (0.0, 0.9999, -0.1, 1.0),
}


def test_every_number_has_bounds():
    numbers = {each.name for each in fields(Recipe)} - {"network", "seed"}
    assert numbers == set(BOUNDS)
    assert set(OPTIONS) == numbers | {"network", "seed"}


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds(name):
    lowest, highest, below, above = BOUNDS[name]
    for good in (lowest, highest):
        assert getattr(Recipe(**{name: good}), name) == good
    for bad in (below, above, float("nan")):
        with pytest.raises(RecipeRefused, match=name):
            Recipe(**{name: bad})


def test_the_defaults_are_what_the_shipped_model_was_trained_with():
    shipped = max(models_in(settings.SHIPPED_MODELS), key=by_version)
    arguments, defaults = read_manifest(shipped).arguments, asdict(Recipe())
    met = arguments.keys() & defaults.keys()
    assert len(met) > 10
    assert {name: arguments[name] for name in met} == {name: defaults[name] for name in met}


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ({"network": "huge"}, "large, small"),
        ({"input_size": 100}, "32"),
        ({"learn_size": 97}, "32"),
    ],
)
def test_what_makes_no_sense(choice, reason):
    with pytest.raises(RecipeRefused, match=reason):
        Recipe(**choice)


@pytest.mark.parametrize(
    ("epoch", "step", "share"), [(1, 1, 0.05), (1, 10, 0.5), (2, 1, 0.55), (2, 10, 1.0)]
)
def test_the_share_that_is_done(epoch, step, share):
    assert Step("head", epoch, 2, step, 10, None).share == pytest.approx(share)
