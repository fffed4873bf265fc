"""One training from a folder of photos to a model's files. Needs no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from classifier.pixels import to_pixels
from classifier.taxonomy import LABELS
from classifier.training import calibration, network
from classifier.training.dataset import (
    TEST,
    TRAINING,
    DatasetRefused,
    LabelledPhoto,
    not_waste,
    read_dataset,
    split,
)
from classifier.training.features import FeatureStore, Floats
from classifier.training.finish import Data, Learned, finish
from classifier.training.fit import Material, Tuned, fine_tune, fit_head, logits_of, material
from classifier.training.likeness import leave_out_near_duplicates, refuse_conflicts
from classifier.training.order import FirstWeights, Order, check, drafted, first_weights
from classifier.training.pictures import Pictures, open_photo, unpack
from classifier.training.recipe import Report, Step
from classifier.training.seen import Eye, Seen, see, see_upright

# How much of what was tuned is kept: one of these.
BLENDS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
# Fewer tell nothing about temperature and threshold.
FEWEST_VALIDATION = 7


@dataclass(frozen=True)
class Looked:
    """The photos, and what the network that it begins with saw in those to learn from, and to
    tune with."""

    data: Data
    given: Material
    features: Floats


@dataclass(frozen=True)
class Trained(Looked):
    """And the folder of the finished model."""

    folder: Path
    model: keras.Model


def train(order: Order, report: Report) -> Path:
    """Returns the folder of the finished model."""
    return train_from(order, report).folder


def train_from(order: Order, report: Report) -> Trained:
    check(order)
    make_repeatable(order.recipe.seed)
    model = begun(order)
    first = first_weights(order)
    with drafted(order) as draft:
        data, given, seen = fill(draft, order, model, first, report)
    return Trained(data, given, seen.upright, order.finished, model)


def look_from(order: Order, report: Report) -> Looked:
    """The same photos as a training would see them, by the network it would begin with."""
    check(order)
    make_repeatable(order.recipe.seed)
    model = begun(order)
    data, given = gather(order, report)
    rows = np.concatenate([given.training, given.validation])
    return Looked(data, given, see_upright(eye_of(order, model, given, report), rows))


def begun(order: Order) -> keras.Model:
    model = network.build(order.recipe)
    network.start_from(model, order.weights)
    return model


def make_repeatable(seed: int) -> None:
    """It costs speed, and without it nobody could make the same model again."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def fill(
    draft: Path, order: Order, model: keras.Model, first: FirstWeights, report: Report
) -> tuple[Data, Material, Seen]:
    data, given = gather(order, report)
    seen = see(eye_of(order, model, given, report), given.training, given.validation)
    curve = fit_head(model, given, order.recipe, report, seen=seen, goes_on=order.goes_on)
    learned = Learned(model, first, curve=curve)
    if order.recipe.depth:
        tuned = fine_tune(model, given, order.recipe, report)
        share = keep_best_blend(model, tuned, given, order.recipe.input_size)
        learned = Learned(model, first, share, tuned.curve)
    finish(draft, order, data, given, learned)
    return data, given, seen


def gather(order: Order, report: Report) -> tuple[Data, Material]:
    """All photos of the folder, each in its part, and their pixels."""
    photos, size = read_dataset(order.data), order.recipe.input_size
    pictures = unpack(photos, order.cache, size, Unpacking(len(photos), report))
    # Measured at the end; what cannot be read is told now.
    others = [to_pixels(open_photo(path).image, size) for path in not_waste(order.data)]
    parts = parts_of(photos, pictures, order.leave_out)
    given = material(photos, parts, pictures)
    if len(given.training) < len(LABELS) or len(given.validation) < FEWEST_VALIDATION:
        raise DatasetRefused("That is too little to train with and to validate on.")
    return Data(photos, parts, others), given


def eye_of(order: Order, model: keras.Model, given: Material, report: Report) -> Eye:
    return Eye(model, given.pictures, order.recipe.input_size, store_of(order, model), report)


def store_of(order: Order, model: keras.Model) -> FeatureStore | None:
    if order.features is None:
        return None
    weights = network.backbone_of(model).get_weights()
    return FeatureStore(order.features, weights, order.recipe.input_size)


def keep_best_blend(model: keras.Model, tuned: Tuned, given: Material, size: int) -> float:
    """The share of the tuned weights under which the validation part is the least surprising."""
    labels = given.targets.argmax(axis=1)[given.validation]

    def surprise(share: float) -> float:
        model.set_weights(tuned.blend(share))
        logits = logits_of(model, given.pictures, given.validation, size)
        return calibration.least_surprise(logits, labels)

    share = min(BLENDS, key=surprise)
    model.set_weights(tuned.blend(share))
    return share


def parts_of(photos: Sequence[LabelledPhoto], pictures: Pictures, leave_out: str) -> list[str]:
    parts = np.array(split(photos), dtype=object)
    if leave_out:
        outside = np.array([photo.source == leave_out for photo in photos])
        if not outside.any():
            raise DatasetRefused(f"There is no source {leave_out!r} to leave out.")
        # Nothing of it is learned from; what else was for the test may be.
        parts[parts == TEST] = TRAINING
        parts[outside] = TEST
    refuse_conflicts(photos, pictures.sha256s, pictures.likenesses, pictures.qualities)
    found = leave_out_near_duplicates(list(parts), pictures.likenesses, pictures.qualities)
    return [str(part) for part in found]


class Unpacking:
    """Reading the photos, told as a stage of its own."""

    def __init__(self, total: int, report: Report) -> None:
        self.total, self.report = total, report

    def __call__(self, done: int) -> None:
        self.report(Step("photos", 1, 1, done, self.total, None))
