"""What the process that trains does: copies of the photos, a network, and both versions before the
test part. It changes nothing in the database; what it says goes into a pipe."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from classifier import version_files
from classifier.bundles import (
    CARD,
    WEIGHTS,
    BundleRefused,
    read_bundle,
    read_manifest,
    write_manifest,
)
from classifier.models import ModelVersion
from classifier.predictor import Predictor
from classifier.services.dataset_export import export_dataset
from classifier.services.training_material import data_hash_of, material
from classifier.training.card import write_card
from classifier.training.dataset import TEST, TRAINING, VALIDATION, LabelledPhoto
from classifier.training.kept import features_folder
from classifier.training.likeness import near_any
from classifier.training.measuring import Network, measure
from classifier.training.order import Order, TrainingRefused
from classifier.training.reading import Reading
from classifier.training.readings import readings_of
from classifier.training.recipe import Recipe
from classifier.whole_files import write_whole
from studio.models import Purpose, TrainingRun
from studio.services.concluding import LEARNED, MODELS, READING
from studio.services.doubting import FITS, doubts_of, groups_of
from studio.services.keeping_doubts import DOUBTS
from studio.services.lineage import answering_version, known_to
from studio.services.running import NAMES, counts_of_material
from studio.services.stages import Teller

Say = Callable[[dict[str, Any]], None]


def learn(*, run: TrainingRun, folder: Path, say: Say) -> None:
    active = answering_version()
    is_check = run.purpose == Purpose.CHECK
    teller = Teller(depth=run.depth, say=say, is_check=is_check)
    order = order_of(run, folder, active)
    collect(order.data, say, teller)
    say({"log": f"goes on from {active}"})
    # Here: tensorflow takes seconds to come and 500 MB.
    from classifier.training.run import Trained, look_from, train_from

    if is_check:
        doubt_labels(look_from(order, teller), folder, teller, say)
        return
    trained: Trained = train_from(order, teller)
    doubt_labels(trained, folder, teller, say)
    known = known_to(active)
    reading = read_test_part(trained, active, known, teller)
    write_down(trained.folder, reading)
    photos = trained.data.photos
    taught = [
        bytes.fromhex(hash_of(photo))
        for photo, part in zip(photos, trained.data.parts, strict=True)
        if part in (TRAINING, VALIDATION)
    ]
    (folder / LEARNED).write_bytes(b"".join(taught))
    write_whole(folder / READING, json.dumps(reading.as_json()))


def order_of(run: TrainingRun, folder: Path, active: ModelVersion) -> Order:
    """It goes on from the version that answers: the same network, at the same size."""
    try:
        weights = version_files.weights_of(active)
    except BundleRefused as refused:
        raise TrainingRefused(str(refused)) from refused
    if weights is None:
        sentence = _("%(version)s came without the weights that a training goes on from.")
        raise TrainingRefused(sentence % {"version": active})
    size = active.manifest["input_size"]
    choices = {} if run.purpose == Purpose.CHECK else {name: getattr(run, name) for name in NAMES}
    recipe = Recipe(
        network=active.manifest["network"],
        input_size=size,
        learn_size=min(Recipe.learn_size, size),
        **choices,
    )
    return Order(
        data=folder / "photos",
        out=folder / MODELS,
        version=f"{run.created_at:%Y.%m.%d}-{str(run.pk)[:8]}",
        weights=str(weights),
        recipe=recipe,
        cache=folder / "unpacked",
        features=features_folder(),
        # The others were compared when this model was shipped, and each takes its time.
        precision=active.manifest["precision"],
        reads_test=False,
    )


def collect(folder: Path, say: Say, teller: Teller) -> None:
    begun = time.monotonic()
    written = export_dataset(folder, begin=lambda total: teller.counting("collecting", total))
    say({"data_hash": data_hash_of(material()), "photo_counts": counts_of_material()})
    say({"log": f"photos: {written}, copied in {time.monotonic() - begun:.1f} s"})


def doubt_labels(looked: Any, folder: Path, teller: Teller, say: Say) -> None:
    """By what the network saw before anything was taught here."""
    begun, photos = time.monotonic(), looked.data.photos
    rows = np.concatenate([looked.given.training, looked.given.validation])
    some = [photos[int(row)] for row in rows]
    doubts = doubts_of(
        [hash_of(photo) for photo in some],
        [photo.label for photo in some],
        looked.features,
        taught=len(looked.given.training),
        tell=teller.counting("checking", FITS),
    )
    write_whole(folder / DOUBTS, json.dumps(doubts))
    say({"log": f"labels checked: {len(some)}, in {time.monotonic() - begun:.1f} s"})


def hash_of(photo: LabelledPhoto) -> str:
    """As the export names them."""
    return photo.path.stem


def read_test_part(trained: Any, active: ModelVersion, known: set[str], teller: Teller) -> Reading:
    """Once, both versions side by side. `known`: what the first weights had learned from."""
    data, pictures = trained.data, trained.given.pictures
    test = [place for place, part in enumerate(data.parts) if part == TEST]
    asked = [place for place in test if hash_of(data.photos[place]) not in known]
    photos = [data.photos[place] for place in asked]
    candidate = Predictor(read_bundle(trained.folder))
    reading = measure(
        photos,
        [hash_of(photo) for photo in photos],
        candidate=candidate,
        active=Predictor(version_files.bundle_of(active)),
        trained=as_kept(trained, candidate.manifest.network),
        tell=teller.counting("measuring", len(photos)),
    )
    return replace(
        reading,
        leaks=leaks_in(data.photos, data.parts, pictures),
        left_out=len(test) - len(asked),
        readings=readings_of(candidate.manifest.name),
    )


def write_down(folder: Path, reading: Reading) -> None:
    """What the version says of itself are the gate's figures: without photos that its first weights
    had learned from."""
    before = read_manifest(folder)
    manifest = replace(before, metrics=before.metrics | {"test": reading.candidate.figures})
    write_manifest(folder, manifest)
    write_whole(folder / CARD, write_card(manifest))


def as_kept(trained: Any, named: str) -> Network:
    """The trained network as its weights were written: whoever goes on from them has this one."""
    from classifier.training.fit import logits_of_squares
    from classifier.training.network import load_trained

    load_trained(trained.model, trained.folder / WEIGHTS)
    return lambda squares: logits_of_squares(trained.model, squares)


def leaks_in(photos: Sequence[LabelledPhoto], parts: Sequence[str], pictures: Any) -> int:
    """Held against the test once more, whatever the split was meant to do: photos that were taught
    and are in the test, too, look like one of it, or share its group."""
    at = np.array(parts)
    taught, test = np.flatnonzero(np.isin(at, (TRAINING, VALIDATION))), np.flatnonzero(at == TEST)
    near = near_any(pictures.likenesses, pictures.qualities, taught, test)
    names = {hash_of(photos[int(row)]) for row in test}
    numbers = groups_of([hash_of(photo) for photo in photos])
    groups = {int(numbers[row]) for row in test}
    shared = [hash_of(photos[int(row)]) in names or int(numbers[row]) in groups for row in taught]
    return int((near | np.array(shared, bool)).sum())
