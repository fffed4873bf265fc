"""A few photos of each kind, as the network sees them: whatever is like none of them is unfamiliar.

Confidence alone does not tell a dog from a bottle: of two kinds that both do not fit, one may still
fit much better.
"""

import keras
import numpy as np

from classifier.taxonomy import LABELS
from classifier.training.fit import Floats, Indices, Material
from classifier.training.recipe import Recipe, say_nothing
from classifier.training.seen import features_of

EXAMPLES_PER_KIND = 64


def examples_of(model: keras.Model, given: Material, recipe: Recipe) -> Floats:
    """One row of length one for each."""
    rows = choose(given, recipe.seed)
    features = features_of(model, given.pictures, rows, recipe.input_size, False, say_nothing)
    return np.asarray(features / np.linalg.norm(features, axis=1, keepdims=True), np.float32)


def choose(given: Material, seed: int) -> Indices:
    random = np.random.default_rng(seed)
    labels = given.targets.argmax(axis=1)[given.training]
    by_kind = [given.training[labels == kind] for kind in range(len(LABELS))]
    return np.concatenate(
        [random.permutation(rows)[:EXAMPLES_PER_KIND] for rows in by_kind], dtype=np.intp
    )
