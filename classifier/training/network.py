"""MobileNetV3 with a head of seven kinds."""

import os
import socket
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import keras
import numpy as np
from keras import layers

from classifier.taxonomy import LABELS
from classifier.training.order import IMAGENET, TRAINED, TrainingRefused
from classifier.training.recipe import BLOCKS, Recipe

HEAD = "map"
# Without a byte from the server for so long, the first weights cannot be had.
FETCH_SECONDS = 30.0


def build(recipe: Recipe) -> keras.Model:
    """Pixels from 0 to 255 in, logits out. The last layer but one says of each place what speaks
    for which kind; the logits are its mean, so that one can see where an answer comes from."""
    inputs = keras.Input((None, None, 3), name="pixels")
    base = backbone(recipe)
    features = base(inputs)
    features = layers.SpatialDropout2D(recipe.dropout, name="dropout")(features)
    places = layers.Conv2D(len(LABELS), 1, name=HEAD)(features)
    logits = layers.GlobalAveragePooling2D(name="logits")(places)
    return keras.Model(inputs, logits)


def features_in(model: keras.Model) -> Any:
    """What the head reads, place by place."""
    return model.get_layer("dropout").input


def backbone(recipe: Recipe) -> keras.Model:
    networks = keras.applications
    make = networks.MobileNetV3Large if recipe.network == "large" else networks.MobileNetV3Small
    model: keras.Model = make(
        input_shape=(None, None, 3), include_top=False, weights=None, name="backbone"
    )
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            # Keras' own forgets too slowly for a few thousand steps.
            layer.momentum = recipe.norm_memory
    return model


def backbone_of(model: keras.Model) -> keras.Model:
    return model.get_layer("backbone")


def let_learn(model: keras.Model, depth: int, network: str) -> None:
    """The top `depth` blocks and all above them; all blocks, and the stem below them does too.
    Batch norm of what does not learn stays in inference mode."""
    lowest = BLOCKS[network] - depth
    is_learning = lowest <= 0
    for layer in backbone_of(model).layers:
        is_learning = is_learning or height_of(layer.name, network) >= lowest
        layer.trainable = is_learning


def height_of(layer: str, network: str) -> int:
    """The number of its block; -1 below the first, one more than the last above that."""
    if layer.startswith("expanded_conv"):
        number = layer.split("_")[2] if layer.count("_") > 1 else "0"
        return int(number) if number.isdigit() else 0
    return BLOCKS[network] if layer.startswith("conv_1") else -1


def start_from(model: keras.Model, weights: str) -> None:
    """`imagenet` (fetched), a file of a network without top, or weights that we trained."""
    try:
        load_first(model, weights)
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise TrainingRefused(
            f"{weights} cannot be had, or holds no weights for this network."
        ) from error


def load_first(model: keras.Model, weights: str) -> None:
    base = backbone_of(model)
    if weights == IMAGENET:
        base.set_weights(fetched(base).get_weights())
    elif weights.endswith(TRAINED):
        load_trained(model, Path(weights))
    else:
        base.load_weights(os.fspath(weights))


def fetched(base: keras.Model) -> keras.Model:
    before = socket.getdefaulttimeout()
    # Keras names no timeout of its own: a server that falls silent would be waited for without end.
    socket.setdefaulttimeout(FETCH_SECONDS)
    try:
        model: keras.Model = type_of(base)(
            input_shape=(None, None, 3), include_top=False, weights=IMAGENET
        )
    except Exception as error:
        # Keras raises nothing more exact where the address does not answer.
        raise OSError(None, str(error)) from error
    finally:
        socket.setdefaulttimeout(before)
    return model


def type_of(base: keras.Model) -> Any:
    is_large = base.output_shape[-1] == 960
    networks = keras.applications
    return networks.MobileNetV3Large if is_large else networks.MobileNetV3Small


def save_trained(model: keras.Model, path: Path) -> None:
    """In float16: half the size, and less than the noise of one training step."""
    arrays = {f"{i:03}": w.astype(np.float16) for i, w in enumerate(model.get_weights())}
    np.savez_compressed(path, **arrays)


def load_trained(model: keras.Model, path: Path) -> None:
    with np.load(path) as arrays:
        model.set_weights([arrays[name].astype(np.float32) for name in sorted(arrays.files)])
