"""Makes the tests' model: `python -m tests.classifier.make_bundle` (needs tensorflow).

It tells the seven kinds by their colour alone, in each of 16 places. Nothing about it is trained:
a place speaks for the kinds whose colour is near its own.
"""

import hashlib
from pathlib import Path

import numpy as np

from classifier.bundles import NETWORK, Manifest, write_manifest
from classifier.taxonomy import LABELS
from tests.classifier.colours import COLOURS

HERE = Path(__file__).parent / "bundle"
SIZE, PLACES = 64, 4
# How much more a near colour counts than a far one.
SHARPNESS = 24.0


def network() -> bytes:
    import tensorflow as tf

    colours = np.array([COLOURS[label] for label in LABELS], np.float32) / 255
    weights = (SHARPNESS * colours.T).reshape(1, 1, 3, len(LABELS))
    bias = -SHARPNESS * (colours**2).sum(axis=1) / 2

    @tf.function(input_signature=[tf.TensorSpec([1, SIZE, SIZE, 3], tf.uint8)])
    def answer(pixels: tf.Tensor) -> dict[str, tf.Tensor]:
        places = tf.nn.avg_pool2d(tf.cast(pixels, tf.float32) / 255, SIZE // PLACES, 16, "VALID")
        found = tf.nn.conv2d(places, weights, 1, "VALID") + bias
        # How near its nearest place comes to any of the colours, squared.
        away = tf.reduce_sum(places**2, axis=3, keepdims=True) - 2 * found / SHARPNESS
        return {
            "logits": tf.reduce_mean(found, axis=[1, 2]),
            "map": found,
            "familiarity": 1 - tf.reduce_min(away, axis=[1, 2, 3]),
        }

    converter = tf.lite.TFLiteConverter.from_concrete_functions([answer.get_concrete_function()])
    made: bytes = converter.convert()
    return made


def main() -> None:
    content = network()
    HERE.mkdir(exist_ok=True)
    (HERE / NETWORK).write_bytes(content)
    manifest = Manifest(
        name="colours",
        version="1",
        labels=LABELS,
        input_size=SIZE,
        temperature=1.0,
        threshold=0.6,
        familiarity=0.5,
        sha256=hashlib.sha256(content).hexdigest(),
        network="small",
        precision="float32",
        trained_at="2026-01-01T00:00:00+00:00",
        data_sha256="",
        weights_sha256="",
        test_readings=1,
        metrics={"accuracy": 0.95},
    )
    write_manifest(HERE, manifest)


if __name__ == "__main__":
    main()
