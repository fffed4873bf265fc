"""What is to be trained, from what, and where it is put. What would stop a training at its end is
told before its hours are spent. No tensorflow here."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from classifier.bundles import VERSION, BundleRefused, read_manifest
from classifier.training.dataset import read_dataset
from classifier.training.recipe import Recipe

IMAGENET = "imagenet"
# Arrays that we trained, or what Keras writes.
TRAINED = ".npz"
WEIGHT_FILES = (TRAINED, ".h5")


class TrainingRefused(Exception):
    """Says what stands in the way of a training, in a sentence for the operator."""


@dataclass(frozen=True)
class Order:
    data: Path
    out: Path
    version: str
    weights: str
    recipe: Recipe
    cache: Path
    # A source to learn nothing from, and to be measured on instead of the test part.
    leave_out: str = ""
    # Where what frozen networks saw is kept for the next training; None: nowhere.
    features: Path | None = None
    # In which numbers it is exported; nothing: in all that there are, and the best is kept.
    precision: str = ""
    # False: somebody else reads the test part, once, with what answers now beside it.
    reads_test: bool = True

    @property
    def name(self) -> str:
        return f"mobilenetv3-{self.recipe.network}"

    @property
    def goes_on(self) -> bool:
        """From a network that knows our kinds; others know other things."""
        return self.weights.endswith(TRAINED)

    @property
    def finished(self) -> Path:
        return self.out / f"{self.name}-{self.version}"


@dataclass(frozen=True)
class FirstWeights:
    """What a training began with. The hash is that of the file; Keras checks what it fetches."""

    name: str
    sha256: str = ""
    # Of the model that came of an earlier training, where the weights are those.
    version: str = ""


def first_weights(order: Order) -> FirstWeights:
    if order.weights == IMAGENET:
        return FirstWeights(IMAGENET)
    path = Path(order.weights)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        manifest = read_manifest(path.parent)
    except BundleRefused:
        return FirstWeights(path.name, sha256)
    is_its = manifest.weights_sha256 == sha256
    return FirstWeights(path.name, sha256, manifest.version if is_its else "")


def check(order: Order) -> None:
    if not VERSION.fullmatch(order.version):
        raise TrainingRefused(
            f"{order.version!r} is no version: letters, digits, dots, dashes and underscores, at"
            " most 60, the first a letter or digit."
        )
    if order.finished.exists():
        raise TrainingRefused(f"{order.finished} is there already: choose another version.")
    if order.weights != IMAGENET:
        check_file(order.weights)
    if order.leave_out and order.goes_on:
        raise TrainingRefused(
            f"Weights that we trained may have learned from {order.leave_out}. Name other first"
            " weights with --weights."
        )
    # A manifest is read in no time; the photos themselves come later.
    read_dataset(order.data)


def check_file(weights: str) -> None:
    if not weights.endswith(WEIGHT_FILES):
        raise TrainingRefused(f"First weights are {IMAGENET}, or in a file .npz or .h5.")
    if not Path(weights).is_file():
        raise TrainingRefused(f"There are no first weights in {weights}.")


@contextmanager
def drafted(order: Order) -> Iterator[Path]:
    """A folder to be filled. Under its own name the model is there whole or not at all."""
    # Of this process, so that another for the same version does not write into it.
    draft = order.out / f".{order.finished.name}-{os.getpid()}"
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        yield draft
        draft.rename(order.finished)
    except OSError as error:
        raise TrainingRefused(f"{error.filename or order.out}: {error.strerror}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
