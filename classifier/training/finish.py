"""From what was learned to a model's files: export, bars, figures, manifest and card."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import keras

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
from classifier.pixels import Pixels
from classifier.predictor import Predictor
from classifier.taxonomy import LABELS
from classifier.training import export, network
from classifier.training.card import write_card
from classifier.training.dataset import TRAINING, LabelledPhoto
from classifier.training.examples import examples_of
from classifier.training.fit import Material
from classifier.training.judge import Judge, calibrated
from classifier.training.order import FirstWeights, Order, TrainingRefused
from classifier.training.pictures import Pictures
from classifier.training.readings import count_reading, readings_of
from classifier.training.recipe import Recipe
from classifier.training.sources import source_of
from classifier.whole_files import write_whole


@dataclass(frozen=True)
class Data:
    """Photos with the part of each, and beside them photos that show no rubbish."""

    photos: Sequence[LabelledPhoto]
    parts: Sequence[str]
    not_waste: Sequence[Pixels]


@dataclass(frozen=True)
class Learned:
    """`blend` is the share of what was tuned: 0 where the head alone learned."""

    model: keras.Model
    first: FirstWeights
    blend: float = 0.0
    curve: list[dict[str, float]] = field(default_factory=list)


def finish(draft: Path, order: Order, data: Data, given: Material, learned: Learned) -> None:
    """The export, then temperature and bars from the validation part, then one look at the test
    part, unless that is somebody else's: all through the very network that will be served."""
    labels = given.targets.argmax(axis=1)
    exports = exports_of(learned.model, given, order)
    chosen = export.best(exports)
    judge = calibrated(chosen.content, given.pictures, labels, given.validation, order.recipe)
    network.save_trained(learned.model, draft / WEIGHTS)
    (draft / NETWORK).write_bytes(chosen.content)
    write_json(draft / CURVES, learned.curve)
    metrics = judge.on_validation(data.parts) | {
        "exports": [described(each) for each in exports],
        "photos": dict(Counter(data.parts)),
    }
    if order.reads_test:
        metrics |= judge.on_test(data.photos, data.parts, data.not_waste)
    manifest = Manifest(
        name=order.name,
        version=order.version,
        labels=LABELS,
        precision=chosen.precision,
        trained_at=datetime.now(UTC).date().isoformat(),
        test_readings=test_readings(order),
        metrics=metrics,
        arguments=arguments_of(order, learned),
        **reading_of(judge, order.recipe),
        **origin_of(draft, data, given.pictures),
    )
    write_manifest(draft, manifest)
    write_whole(draft / CARD, write_card(manifest))
    refuse_unservable(draft)


def exports_of(model: keras.Model, given: Material, order: Order) -> list[export.Export]:
    recipe = order.recipe
    pixels = given.pictures.at(given.validation, recipe.input_size)
    labels = given.targets.argmax(axis=1)[given.validation]
    examples = examples_of(model, given, recipe)
    return export.export_all(model, recipe.input_size, examples, pixels, labels, order.precision)


def arguments_of(order: Order, learned: Learned) -> dict[str, Any]:
    return asdict(order.recipe) | {
        "first_weights": learned.first.name,
        "first_weights_sha256": learned.first.sha256,
        "first_weights_version": learned.first.version,
        "leave_out": order.leave_out,
        "blend": learned.blend,
    }


def reading_of(judge: Judge, recipe: Recipe) -> dict[str, Any]:
    """How the network is to be asked, and its answers to be read."""
    return {
        "network": recipe.network,
        "input_size": judge.size,
        "temperature": judge.temperature,
        "threshold": judge.bar.confidence,
        "familiarity": judge.bar.familiarity,
    }


def origin_of(draft: Path, data: Data, pictures: Pictures) -> dict[str, Any]:
    """What it came from, and by which bytes one knows it."""
    return {
        "sha256": sha256_of(draft / NETWORK),
        "weights_sha256": sha256_of(draft / WEIGHTS),
        "data_sha256": data_hash(data.photos, data.parts, pictures),
        "photos_sha256": data_hash(data.photos, [""] * len(data.photos), pictures),
        "sources": sources_used(data.photos, data.parts),
    }


def test_readings(order: Order) -> int:
    """This one included, unless it was another part: all photos of a source that was left out."""
    count = readings_of if order.leave_out else count_reading
    return count(order.name, before=readings_before(order.name))


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
