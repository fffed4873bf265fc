"""What a frozen network sees in the photos of a training, computed once."""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from classifier.training.features import FeatureStore, Floats, Indices
from classifier.training.network import backbone_of
from classifier.training.pictures import Pictures
from classifier.training.recipe import Report, Step

FORWARD_BATCH = 64


@dataclass(frozen=True)
class Seen:
    """A row of features for each photo of the part; of those to learn from, mirrored as well."""

    training: Floats
    validation: Floats
    mirrored: Floats

    @property
    def upright(self) -> Floats:
        return np.concatenate([self.training, self.validation])


@dataclass(frozen=True)
class Eye:
    """The network, and what is kept of its looks from training to training."""

    model: keras.Model
    pictures: Pictures
    size: int
    store: FeatureStore | None
    report: Report

    def look(self, rows: Indices, mirrored: bool = False) -> Floats:
        def compute(some: Indices) -> Floats:
            return features_of(self.model, self.pictures, some, self.size, mirrored, self.report)

        if self.store is None:
            return compute(rows)
        return self.store.look_up(self.names(rows), rows, mirrored, compute)

    def names(self, rows: Indices) -> list[str]:
        return [self.pictures.sha256s[int(row)] for row in rows]


def see(eye: Eye, training: Indices, validation: Indices) -> Seen:
    """To teach a head."""
    seen = eye.look(np.concatenate([training, validation]))
    found = Seen(seen[: len(training)], seen[len(training) :], eye.look(training, mirrored=True))
    if eye.store:
        eye.store.save()
    return found


def see_upright(eye: Eye, rows: Indices) -> Floats:
    """To check labels. What trainings saw of the mirrored photos stays for the next one."""
    seen = eye.look(rows)
    if eye.store:
        eye.store.keep(eye.names(rows), mirrored=True)
        eye.store.save()
    return seen


def features_of(
    model: keras.Model,
    pictures: Pictures,
    rows: Indices,
    size: int,
    mirrored: bool,
    report: Report,
) -> Floats:
    forward = looking(model, size)
    parts, clock = [], Clock(len(rows))
    for start in range(0, len(rows), FORWARD_BATCH):
        pixels = pictures.at(rows[start : start + FORWARD_BATCH], size)
        parts.append(forward(pixels[:, :, ::-1] if mirrored else pixels).numpy())
        done = min(start + FORWARD_BATCH, len(rows))
        report(Step("features", 1 + mirrored, 2, done, len(rows), clock.left(done)))
    return np.concatenate(parts)


class Clock:
    """How long what is left takes, at the pace so far."""

    def __init__(self, total: int) -> None:
        self.total, self.started = total, time.monotonic()

    def left(self, done: int) -> float:
        return (time.monotonic() - self.started) / done * (self.total - done)


@lru_cache(maxsize=1)
def looking(model: keras.Model, size: int) -> Any:
    """Traced once for all batches, whatever their number: that takes seconds."""
    base = backbone_of(model)

    @tf.function(input_signature=[tf.TensorSpec([None, size, size, 3], tf.uint8)])
    def look(pixels: tf.Tensor) -> tf.Tensor:
        return tf.reduce_mean(base(tf.cast(pixels, tf.float32), training=False), axis=[1, 2])

    return look
