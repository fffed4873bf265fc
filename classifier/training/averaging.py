"""One network from several that began with the same weights and learned the same photos in another
way: between them lies one that does a little better than each, and costs no more to ask."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from classifier.bundles import CURVES, WEIGHTS, Manifest, read_manifest
from classifier.training import network
from classifier.training.finish import Learned, finish
from classifier.training.order import FirstWeights, Order, TrainingRefused, check, drafted
from classifier.training.recipe import OPTIONS, Recipe, Report
from classifier.training.run import gather

FEWEST = 2
# Otherwise the mean of their weights means nothing.
ALIKE = ("network", "input_size", "data_sha256")


def average(order: Order, models: Sequence[Path], report: Report) -> Path:
    """Returns the folder of the finished model. Nothing is learned: the bars and figures alone
    are found anew, on the validation and the test part."""
    check(order)
    manifests = [read_manifest(model) for model in models]
    refuse_strangers(manifests)
    model = network.build(order.recipe)
    model.set_weights(mean_of(model, models))
    data, given = gather(order, report)
    learned = Learned(model, first_of(manifests), blend=1.0, curve=curves_of(models, manifests))
    with drafted(order) as draft:
        finish(draft, order, data, given, learned)
    return order.finished


def refuse_strangers(manifests: Sequence[Manifest]) -> None:
    if len(manifests) < FEWEST:
        raise TrainingRefused("It takes two models or more to lie between.")
    for manifest in manifests:
        if manifest.arguments.get("leave_out"):
            raise TrainingRefused(f"{manifest.version} was made for measuring alone.")
    for name in ALIKE:
        if len({getattr(manifest, name) for manifest in manifests}) > 1:
            raise TrainingRefused(f"The models differ in their {name}.")


def mean_of(model: keras.Model, models: Sequence[Path]) -> list[Any]:
    weights = []
    for each in models:
        network.start_from(model, str(each / WEIGHTS))
        weights.append(model.get_weights())
    return [np.mean(arrays, axis=0) for arrays in zip(*weights, strict=True)]


def first_of(manifests: Sequence[Manifest]) -> FirstWeights:
    names = " and ".join(f"{each.version} (sha256 {each.weights_sha256})" for each in manifests)
    return FirstWeights(f"the mean of the trained weights of {names}")


def curves_of(models: Sequence[Path], manifests: Sequence[Manifest]) -> list[dict[str, Any]]:
    """One after the other, each line with the version that learned."""
    return [
        {"version": manifest.version} | line
        for model, manifest in zip(models, manifests, strict=True)
        for line in json.loads((model / CURVES).read_text(encoding="utf-8"))
    ]


def recipe_of(model: Path) -> Recipe:
    """What it was told, as far as there is such a choice today."""
    told = read_manifest(model).arguments
    return Recipe(**{name: told[name] for name in OPTIONS if name in told})
