"""One training from a folder of photos to a model's files. Needs no database."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from classifier.bundles import (
    CARD,
    CURVES,
    NETWORK,
    WEIGHTS,
    BundleRefused,
    Manifest,
    model_directory,
    read_bundle,
    read_manifest,
    write_manifest,
)
from classifier.evaluation import Evaluation, Truths, evaluate
from classifier.predictor import Predictor
from classifier.rules import Bar
from classifier.taxonomy import LABELS
from classifier.training import calibration, export, network
from classifier.training.card import write_card
from classifier.training.dataset import (
    TEST,
    TRAINING,
    VALIDATION,
    DatasetRefused,
    LabelledPhoto,
    read_dataset,
    split,
)
from classifier.training.examples import examples_of
from classifier.training.fit import (
    Floats,
    Indices,
    Material,
    Tuned,
    fine_tune,
    fit_head,
    logits_of,
    material,
)
from classifier.training.likeness import leave_out_near_duplicates, refuse_conflicts
from classifier.training.order import Order, TrainingRefused, check, drafted
from classifier.training.pictures import Pictures, unpack
from classifier.training.readings import count_reading
from classifier.training.recipe import Recipe, Report, Step
from classifier.training.sources import source_of

# How much of what was tuned is kept: one of these.
BLENDS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
# Fewer tell nothing about temperature and threshold.
FEWEST_VALIDATION = 7


def train(order: Order, report: Report) -> Path:
    """Returns the folder of the finished model."""
    check(order)
    keras.utils.set_random_seed(order.recipe.seed)
    tf.config.experimental.enable_op_determinism()
    model = network.build(order.recipe)
    network.start_from(model, order.weights)
    with drafted(order) as draft:
        fill(draft, order, model, report)
    return order.finished


def fill(draft: Path, order: Order, model: keras.Model, report: Report) -> None:
    photos = read_dataset(order.data)
    pictures = unpack(photos, order.cache, order.recipe.input_size, Unpacking(len(photos), report))
    parts = parts_of(photos, pictures, order.leave_out)
    given = material(photos, parts, pictures)
    if len(given.training) < len(LABELS) or len(given.validation) < FEWEST_VALIDATION:
        raise DatasetRefused("That is too little to train with and to validate on.")
    fit_head(model, given, order.recipe, report)
    learned = Learned(model)
    if order.recipe.depth:
        tuned = fine_tune(model, given, order.recipe, report)
        share = keep_best_blend(model, tuned, given, order.recipe.input_size)
        learned = Learned(model, share, tuned.curve)
    finish(draft, order, photos, parts, given, learned)


@dataclass(frozen=True)
class Learned:
    """`blend` is the share of what was tuned: 0 where the head alone learned."""

    model: keras.Model
    blend: float = 0.0
    curve: list[dict[str, float]] = field(default_factory=list)


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


def finish(
    draft: Path,
    order: Order,
    photos: Sequence[LabelledPhoto],
    parts: Sequence[str],
    given: Material,
    learned: Learned,
) -> None:
    """The export, then temperature and bars from the validation part, then one look at the test
    part: all through the very network that will be served."""
    recipe, labels = order.recipe, given.targets.argmax(axis=1)
    pixels = given.pictures.at(given.validation, recipe.input_size)
    examples = examples_of(learned.model, given, recipe)
    exports = export.export_all(
        learned.model, recipe.input_size, examples, pixels, labels[given.validation]
    )
    chosen = export.best(exports)
    judge = calibrated(chosen.content, given.pictures, labels, given.validation, recipe)
    network.save_trained(learned.model, draft / WEIGHTS)
    (draft / NETWORK).write_bytes(chosen.content)
    write_json(draft / CURVES, learned.curve)
    manifest = Manifest(
        name=order.name,
        version=order.version,
        labels=LABELS,
        input_size=judge.size,
        temperature=judge.temperature,
        threshold=judge.bar.confidence,
        familiarity=judge.bar.familiarity,
        sha256=sha256_of(draft / NETWORK),
        network=recipe.network,
        precision=chosen.precision,
        trained_at=datetime.now(UTC).date().isoformat(),
        data_sha256=data_hash(photos, parts, given.pictures),
        weights_sha256=sha256_of(draft / WEIGHTS),
        test_readings=count_reading(order.name, before=readings_before(order.name)),
        sources=sources_used(photos, parts),
        metrics=judge.metrics(photos, parts)
        | {"exports": [described(each) for each in exports], "photos": dict(Counter(parts))},
        arguments=asdict(recipe)
        | {
            "first_weights": Path(order.weights).name,
            "leave_out": order.leave_out,
            "blend": learned.blend,
        },
    )
    write_manifest(draft, manifest)
    (draft / CARD).write_text(write_card(manifest), encoding="utf-8", errors="replace")
    refuse_unservable(draft)


def readings_before(name: str) -> int:
    """What the active model's manifest tells, if that is one of this name."""
    try:
        active = read_manifest(model_directory())
    except BundleRefused:
        return 0
    return active.test_readings if active.name == name else 0


def refuse_unservable(draft: Path) -> None:
    try:
        Predictor(read_bundle(draft))
    except BundleRefused as refused:
        raise TrainingRefused(f"What came of it cannot be served: {refused}") from refused


@dataclass(frozen=True)
class Judge:
    """Measures an exported network on any of the photos, as it will be served."""

    interpreter: Any
    pictures: Pictures
    labels: Indices
    size: int
    temperature: float
    bar: Bar

    def metrics(self, photos: Sequence[LabelledPhoto], parts: Sequence[str]) -> dict[str, Any]:
        validation = np.flatnonzero([part == VALIDATION for part in parts])
        test = np.flatnonzero([part == TEST for part in parts])
        answers = self.answer(test)
        sources = np.array([photos[int(row)].source for row in test])
        return {
            "validation": self.judge(self.answer(validation), validation).as_json(),
            "test": self.judge(answers, test).as_json(),
            "sources": {
                str(name): self.judge(answers.of(sources == name), test[sources == name]).as_json()
                for name in np.unique(sources)
            },
        }

    def answer(self, rows: Indices) -> "Answers":
        found = read_rows(self.interpreter, self.pictures, rows, self.size)
        probabilities = calibration.probabilities(found.logits, self.temperature)
        is_confident = probabilities.max(axis=1) >= self.bar.confidence
        return Answers(probabilities, is_confident & (found.familiarities >= self.bar.familiarity))

    def judge(self, answers: "Answers", rows: Indices) -> Evaluation:
        return evaluate(answers.probabilities, self.labels[rows], is_sure=answers.is_sure)


class Answers(NamedTuple):
    """A row of probabilities for each photo, and whether it is a sure answer."""

    probabilities: Floats
    is_sure: Truths

    def of(self, some: Truths) -> "Answers":
        return Answers(self.probabilities[some], self.is_sure[some])


def read_rows(interpreter: Any, pictures: Pictures, rows: Indices, size: int) -> export.Reading:
    return export.read(interpreter, (pictures.at(row, size) for row in rows))


def calibrated(
    content: bytes, pictures: Pictures, labels: Indices, validation: Indices, recipe: Recipe
) -> Judge:
    interpreter = export.opened(content)
    found = read_rows(interpreter, pictures, validation, recipe.input_size)
    if not np.isfinite(found.logits).all():
        raise TrainingRefused("The network learned nonsense: choose a lower learning rate.")
    temperature = calibration.best_temperature(found.logits, labels[validation])
    confidences = calibration.probabilities(found.logits, temperature).max(axis=1)
    bar = calibration.bar_for(confidences, found.familiarities)
    return Judge(interpreter, pictures, labels, recipe.input_size, temperature, bar)


def described(each: export.Export) -> dict[str, Any]:
    return {
        "precision": each.precision,
        "bytes": len(each.content),
        "accuracy": round(each.accuracy, 5),
        "milliseconds": each.milliseconds,
        "same_answers": round(each.same_answers, 5),
        "largest_difference": round(each.largest_difference, 5),
    }


def sources_used(photos: Sequence[LabelledPhoto], parts: Sequence[str]) -> list[dict[str, Any]]:
    used = Counter(
        photo.source for photo, part in zip(photos, parts, strict=True) if part == TRAINING
    )
    return [
        {"name": name, "photos": count, **asdict(source_of(name))}
        for name, count in sorted(used.items())
    ]


def data_hash(photos: Sequence[LabelledPhoto], parts: Sequence[str], pictures: Pictures) -> str:
    """The same for the same bytes under the same labels in the same parts, wherever they lie."""
    lines = sorted(
        f"{sha256} {photo.label} {part}"
        for photo, part, sha256 in zip(photos, parts, pictures.sha256s, strict=True)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


class Unpacking:
    """Reading the photos, told as a stage of its own."""

    def __init__(self, total: int, report: Report) -> None:
        self.total, self.report = total, report

    def __call__(self, done: int) -> None:
        self.report(Step("photos", 1, 1, done, self.total, None))
