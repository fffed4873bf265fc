"""From Keras to LiteRT in three kinds of numbers: the best by accuracy, then by speed, is kept."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from classifier.taxonomy import LABELS
from classifier.training.calibration import probabilities
from classifier.training.network import HEAD, features_in

Convert = Callable[[tf.lite.TFLiteConverter], None]
Floats = NDArray[np.float32]

SPEED_ROUNDS = 60
LARGEST_DIFFERENCE = 0.01


@dataclass(frozen=True)
class Export:
    precision: str
    content: bytes
    accuracy: float
    milliseconds: float
    # Against Keras: how often the same answer, and the largest difference of a probability.
    same_answers: float
    largest_difference: float

    @property
    def is_faithful(self) -> bool:
        return self.same_answers == 1 and self.largest_difference <= LARGEST_DIFFERENCE


def as_float32(converter: tf.lite.TFLiteConverter) -> None:
    """As it is."""


def as_float16(converter: tf.lite.TFLiteConverter) -> None:
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]


def as_dynamic_range(converter: tf.lite.TFLiteConverter) -> None:
    converter.optimizations = [tf.lite.Optimize.DEFAULT]


PRECISIONS: dict[str, Convert] = {
    "float32": as_float32,
    "float16": as_float16,
    "dynamic range": as_dynamic_range,
}


class Served(tf.Module):
    """Pixels as bytes in; logits, what each place says, and how alike the photo is to the nearest
    of the examples out. Scaling lies in the network."""

    def __init__(self, model: keras.Model, size: int, examples: Floats) -> None:
        super().__init__()
        outputs = [model.output, model.get_layer(HEAD).output]
        self.inner = keras.Model(model.inputs, [*outputs, features_in(model)])
        self.examples = tf.constant(examples.T)
        pixels = tf.TensorSpec([1, size, size, 3], tf.uint8, name="pixels")
        self.answer = tf.function(self.look, input_signature=[pixels])

    def look(self, pixels: tf.Tensor) -> dict[str, tf.Tensor]:
        seen = self.inner(tf.cast(pixels, tf.float32), training=False)
        logits, places, features = seen
        mean = tf.math.l2_normalize(tf.reduce_mean(features, axis=[1, 2]), axis=1)
        familiarity = tf.reduce_max(mean @ self.examples, axis=1)
        return {"logits": logits, "map": places, "familiarity": familiarity}


def export_all(
    model: keras.Model,
    size: int,
    examples: Floats,
    pixels: NDArray[np.uint8],
    labels: NDArray[np.intp],
    precision: str = "",
) -> list[Export]:
    """In one kind of numbers, or in all."""
    served = Served(model, size, examples)
    expected = probabilities(
        np.concatenate(
            [
                np.asarray(model(part.astype(np.float32), training=False))
                for part in np.array_split(pixels, max(1, len(pixels) // 32))
            ]
        )
    )
    return [
        compare(name, convert(served, change), pixels, labels, expected)
        for name, change in PRECISIONS.items()
        if not precision or name == precision
    ]


def best(exports: Sequence[Export]) -> Export:
    """Of those that answer as the trained network does: a photo more or less by chance is no
    reason to serve another network than the one that was measured."""
    faithful = [each for each in exports if each.is_faithful]
    return max(faithful or exports, key=lambda each: (each.accuracy, -each.milliseconds))


def convert(served: Served, change: Convert) -> bytes:
    # The converter drops variables of a Keras 3 model without a word; constants it keeps.
    function = convert_variables_to_constants_v2(served.answer.get_concrete_function())
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], served)
    change(converter)
    return bytes(converter.convert())


def compare(
    precision: str,
    content: bytes,
    pixels: NDArray[np.uint8],
    labels: NDArray[np.intp],
    expected: Floats,
) -> Export:
    interpreter = opened(content)
    answers = probabilities(read(interpreter, pixels).logits)
    return Export(
        precision=precision,
        content=content,
        accuracy=float((answers.argmax(1) == labels).mean()),
        milliseconds=speed(interpreter),
        same_answers=float((answers.argmax(1) == expected.argmax(1)).mean()),
        largest_difference=float(np.abs(answers - expected).max()),
    )


class Reading(NamedTuple):
    """What a network answers to some photos: a row of logits and one familiarity for each."""

    logits: Floats
    familiarities: Floats


def opened(content: bytes) -> Any:
    interpreter = Interpreter(model_content=content, num_threads=1)
    interpreter.allocate_tensors()
    return interpreter


def read(interpreter: Any, pixels: Iterable[NDArray[np.uint8]]) -> Reading:
    into = interpreter.get_input_details()[0]["index"]
    # Tensors by how many dimensions they have.
    out = {len(each["shape"]): each["index"] for each in interpreter.get_output_details()}
    logits, familiarities = [], []
    for each in pixels:
        interpreter.set_tensor(into, each[None])
        interpreter.invoke()
        logits.append(interpreter.get_tensor(out[2])[0])
        familiarities.append(interpreter.get_tensor(out[1])[0])
    return Reading(
        np.array(logits, np.float32).reshape(-1, len(LABELS)),
        np.array(familiarities, np.float32),
    )


def speed(interpreter: Any) -> float:
    """The median of some calls, in milliseconds."""
    times = []
    for _ in range(SPEED_ROUNDS):
        start = time.perf_counter()
        interpreter.invoke()
        times.append(time.perf_counter() - start)
    return round(float(np.median(times)) * 1000, 2)
