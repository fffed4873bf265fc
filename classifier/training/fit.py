"""The training itself: the head on frozen features, then the upper blocks with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from classifier.pixels import Pixels
from classifier.taxonomy import LABELS
from classifier.training.augment import augment, change_backdrops, cut_and_mix
from classifier.training.dataset import TRAINING, VALIDATION, LabelledPhoto
from classifier.training.network import HEAD, let_learn
from classifier.training.optimizer import cosine, optimizer_of
from classifier.training.pictures import Pictures
from classifier.training.recipe import Recipe, Report, Step
from classifier.training.seen import FORWARD_BATCH, Clock, Seen

HEAD_EPOCHS = 40
HEAD_BATCH = 256
HEAD_RATE = 2e-3

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Material:
    """What one training learns from: rows of the pictures by part, and what each row counts."""

    pictures: Pictures
    targets: Floats
    training: Indices
    validation: Indices
    weights: Floats


def material(photos: Sequence[LabelledPhoto], parts: Sequence[str], pictures: Pictures) -> Material:
    labels = np.array([LABELS.index(photo.label) for photo in photos])
    at = np.array(parts)
    training = np.flatnonzero(at == TRAINING)
    return Material(
        pictures=pictures,
        targets=np.eye(len(LABELS), dtype=np.float32)[labels],
        training=training,
        validation=np.flatnonzero(at == VALIDATION),
        weights=weigh([photos[int(row)] for row in training]),
    )


def weigh(photos: Sequence[LabelledPhoto]) -> Floats:
    """How often each is shown in an epoch, one on average. What is rare in its source counts for
    more, or a source's backgrounds would tell of its commonest kind; twenty shots of one object
    count for less than twenty. By square roots, so that neither takes over."""
    groups = ranks([f"{each.source}/{each.group}" for each in photos])
    kinds = ranks([f"{each.source}/{each.label}" for each in photos])
    weights = 1 / np.sqrt(np.bincount(groups)[groups])
    weights = weights / np.sqrt(np.bincount(kinds, weights)[kinds])
    return np.asarray(weights / weights.mean(), np.float32)


def ranks(names: Sequence[str]) -> Indices:
    """A number for each, equal for equal names."""
    return np.unique(names, return_inverse=True)[1]


def draw_deck(weights: Floats, random: np.random.Generator) -> Indices:
    """As many rows as there are weights; each as often as it weighs, the fraction by lot."""
    times = np.floor(weights + random.random(len(weights))).astype(int)
    return random.permutation(np.repeat(np.arange(len(weights)), times))


def fit_head(
    model: keras.Model,
    given: Material,
    recipe: Recipe,
    report: Report,
    *,
    seen: Seen,
    goes_on: bool,
) -> list[dict[str, float]]:
    """On each photo and its mirror image, as the frozen network saw them.
    Returns the curve: one line of figures for each epoch."""
    rows, lesson = given.training, Lesson.of(recipe, goes_on=goes_on)
    inputs = np.concatenate([seen.training, seen.mirrored])
    held_out = (seen.validation, given.targets[given.validation])
    head = head_of(model, inputs.shape[1], recipe, lesson)
    head.compile(
        optimizer=keras.optimizers.AdamW(
            cosine(lesson.rate, lesson.epochs * -(-len(inputs) // lesson.batch_size)),
            weight_decay=recipe.weight_decay,
        ),
        loss=loss_of(recipe),
        metrics=["accuracy"],
    )
    reporter = Reporter("head", lesson.epochs, report)
    head.fit(
        inputs,
        np.tile(given.targets[rows], (2, 1)),
        sample_weight=np.tile(given.weights, 2),
        epochs=lesson.epochs,
        batch_size=lesson.batch_size,
        validation_data=held_out if len(given.validation) else None,
        verbose=0,
        callbacks=[reporter],
    )
    kernel, bias = head.layers[-1].get_weights()
    model.get_layer(HEAD).set_weights([kernel[None, None], bias])
    return reporter.curve


@dataclass(frozen=True)
class Lesson:
    """How the head is taught: as the recipe says where it goes on from what it knows and nothing
    else learns, so that what one chooses counts for something; otherwise as a first step that is
    always the same."""

    epochs: int
    batch_size: int
    rate: float
    goes_on: bool

    @classmethod
    def of(cls, recipe: Recipe, *, goes_on: bool) -> "Lesson":
        if recipe.depth or not goes_on:
            return cls(HEAD_EPOCHS, HEAD_BATCH, HEAD_RATE, goes_on=False)
        return cls(recipe.epochs, recipe.batch_size, recipe.learning_rate, goes_on=True)


def head_of(model: keras.Model, width: int, recipe: Recipe, lesson: Lesson) -> keras.Sequential:
    dense = keras.layers.Dense(len(LABELS))
    head = keras.Sequential([keras.Input((width,)), keras.layers.Dropout(recipe.dropout), dense])
    if lesson.goes_on:
        # From what it knows: a few new photos need not teach it everything again.
        kernel, bias = model.get_layer(HEAD).get_weights()
        dense.set_weights([kernel[0, 0], bias])
    return head


def fine_tune(model: keras.Model, given: Material, recipe: Recipe, report: Report) -> "Tuned":
    before = model.get_weights()
    let_learn(model, recipe.depth, recipe.network)
    batches = Batches(given, recipe)
    steps = recipe.epochs * len(batches)
    model.compile(
        optimizer=optimizer_of(model, recipe, steps),
        loss=loss_of(recipe),
        metrics=["accuracy"],
    )
    reporter = Reporter("fine-tuning", recipe.epochs, report)
    callbacks = [keras.callbacks.SwapEMAWeights(swap_on_epoch=True), reporter]
    model.fit(
        batches,
        validation_data=Views(given, recipe) if len(given.validation) else None,
        epochs=recipe.epochs,
        verbose=0,
        callbacks=callbacks,
    )
    return Tuned(before, model.get_weights(), reporter.curve)


@dataclass(frozen=True)
class Tuned:
    """The weights before and after, and the curve: one line of figures for each epoch."""

    before: list[Any]
    after: list[Any]
    curve: list[dict[str, float]]

    def blend(self, share: float) -> list[Any]:
        """Between what ImageNet taught and what our photos taught lies what works for both."""
        pairs = zip(self.before, self.after, strict=True)
        return [old + share * (new - old) for old, new in pairs]


def loss_of(recipe: Recipe) -> keras.losses.Loss:
    return keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=recipe.label_smoothing
    )


class Batches(keras.utils.PyDataset):
    """One epoch after the other, each dealt anew; every draw follows from the seed."""

    def __init__(self, given: Material, recipe: Recipe) -> None:
        super().__init__()
        self.given, self.recipe, self.epoch = given, recipe, 0
        self.length = len(given.training) // recipe.batch_size or 1
        self.deal()

    def deal(self) -> None:
        random = np.random.default_rng([self.recipe.seed, self.epoch])
        self.deck = draw_deck(self.given.weights, random)
        self.guests = random.permutation(len(self.given.training))

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> tuple[tf.Tensor, tf.Tensor]:
        recipe, given = self.recipe, self.given
        seeds = tf.constant(
            [[recipe.seed, 2 * (self.epoch * len(self) + index) + each] for each in range(2)]
        )
        rows = given.training[self.slice_of(self.deck, index)]
        views = augment(self.photos(rows, index), recipe.learn_size, seeds[0])
        targets = given.targets[rows]
        if not recipe.cutmix:
            return views, tf.constant(targets)
        mixed, targets = cut_and_mix(views, targets, recipe.cutmix, seeds[1])
        return mixed, targets

    def photos(self, rows: Indices, index: int) -> tf.Tensor:
        pictures = self.given.pictures
        photos = pictures.at(rows, pictures.side)
        few = round(self.recipe.backdrops * len(rows))
        if not few:
            return photos
        guests = self.given.training[self.slice_of(self.guests, index)][:few]
        changed = change_backdrops(photos[-few:], pictures.at(guests, pictures.side))
        return np.concatenate([photos[:-few], changed.numpy().astype(np.uint8)])

    def slice_of(self, order: Indices, index: int) -> Indices:
        """Always a full batch: the deck is a few cards short now and then."""
        start = index * self.recipe.batch_size
        return np.take(order, range(start, start + self.recipe.batch_size), mode="wrap")

    def on_epoch_end(self) -> None:
        self.epoch += 1
        self.deal()


class Views(keras.utils.PyDataset):
    """The validation part as serving would see it."""

    def __init__(self, given: Material, recipe: Recipe) -> None:
        super().__init__()
        self.given, self.recipe = given, recipe

    def __len__(self) -> int:
        return -(-len(self.given.validation) // FORWARD_BATCH)

    def __getitem__(self, index: int) -> tuple[Floats, Floats]:
        rows = self.given.validation[index * FORWARD_BATCH : (index + 1) * FORWARD_BATCH]
        pixels = self.given.pictures.at(rows, self.recipe.input_size)
        return pixels.astype(np.float32), self.given.targets[rows]


class Reporter(keras.callbacks.Callback):
    """From Keras' callbacks to ours."""

    def __init__(self, stage: str, epochs: int, report: Report) -> None:
        super().__init__()
        self.stage, self.epochs, self.report = stage, epochs, report
        self.curve: list[dict[str, float]] = []
        self.epoch = 0

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        self.steps = self.params["steps"]
        self.clock = Clock(self.epochs * self.steps)

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        if batch + 1 == self.steps:
            return  # The end of the epoch tells of it, with the figures of validation.
        done = (self.epoch - 1) * self.steps + batch + 1
        self.tell(batch + 1, self.clock.left(done), logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.curve.append({"epoch": self.epoch, **self.rounded(logs)})
        self.tell(self.steps, self.clock.left(self.epoch * self.steps), logs)

    def tell(self, step: int, left: float, logs: dict[str, float] | None) -> None:
        figures = self.rounded(logs)
        self.report(Step(self.stage, self.epoch, self.epochs, step, self.steps, left, figures))

    @staticmethod
    def rounded(logs: dict[str, float] | None) -> dict[str, float]:
        return {name: round(float(value), 5) for name, value in (logs or {}).items()}


def logits_of(model: keras.Model, pictures: Pictures, rows: Indices, size: int) -> Floats:
    parts = (
        logits_of_squares(model, pictures.at(rows[i : i + FORWARD_BATCH], size))
        for i in range(0, len(rows), FORWARD_BATCH)
    )
    return np.concatenate(list(parts))


def logits_of_squares(model: keras.Model, pixels: Pixels) -> Floats:
    return np.asarray(answering(model)(pixels.astype(np.float32), training=False))


@lru_cache(maxsize=1)
def answering(model: keras.Model) -> Any:
    """Kept, because to trace it anew takes longer than some batches do."""
    return tf.function(model, reduce_retracing=True)
