"""A model as files: what serving reads and export writes. Untrusted until every line is checked.

models/<name>-<version>/
    model.tflite     the network, scaling of pixels inside; answers logits, where it looked and how
                     familiar the photo is
    weights.npz      the trained weights in float16, to start the next training from
    manifest.json    what it is, how to read its answers, what it was measured at
    curves.json      how it learned
    MODEL_CARD.md    the same for people
"""

import hashlib
import json
import math
import re
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from django.conf import settings

from classifier.rules import Bar
from classifier.taxonomy import LABELS
from classifier.whole_files import write_whole

FORMAT = "wastewise-model/2"
MANIFEST, NETWORK, WEIGHTS, CARD, CURVES = (
    "manifest.json",
    "model.tflite",
    "weights.npz",
    "MODEL_CARD.md",
    "curves.json",
)
SMALLEST_INPUT, LARGEST_INPUT = 32, 512
LARGEST_MANIFEST, LARGEST_NETWORK = 1_000_000, 100_000_000
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
NUMBER = re.compile(r"[0-9]+")


class BundleRefused(Exception):
    """Says what is wrong with a model's files, in a sentence for the operator."""


@dataclass(frozen=True)
class Manifest:
    name: str
    version: str
    labels: tuple[str, ...]
    input_size: int
    # What the logits are divided by, so that 80 % sure means right in 80 of 100.
    temperature: float
    # Below this confidence, or below this likeness to what it knows, the answer is "not sure".
    threshold: float
    familiarity: float
    # Of model.tflite.
    sha256: str
    # "large" or "small", and in which numbers the network was exported.
    network: str
    precision: str
    trained_at: str
    data_sha256: str
    weights_sha256: str
    test_readings: int
    sources: list[dict[str, Any]] = field(default_factory=list)
    metrics: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    # Of the photos and their labels alone, whichever part each was in.
    photos_sha256: str = ""
    format: str = FORMAT

    @property
    def bar(self) -> Bar:
        return Bar(self.threshold, self.familiarity)


@dataclass(frozen=True)
class Bundle:
    """A model whose files are what its manifest says."""

    path: Path
    manifest: Manifest
    network: bytes = field(repr=False)


def model_directory() -> Path:
    """MODEL_DIR, or else the newest of those that came with the product."""
    if settings.MODEL_DIR:
        return Path(settings.MODEL_DIR)
    shipped = models_in(settings.SHIPPED_MODELS)
    if not shipped:
        raise BundleRefused(f"There is no model in {settings.SHIPPED_MODELS}.")
    return max(shipped, key=by_version)


def models_in(folder: Path) -> list[Path]:
    """A name that begins with a dot is that of a model in the making."""
    return sorted(manifest.parent for manifest in folder.glob(f"[!.]*/{MANIFEST}"))


def find_model(named: str) -> Path:
    """By its version, of those that came with the product or were trained here, or by its path."""
    if not named:
        return model_directory()
    folders = (settings.SHIPPED_MODELS, settings.VAR / "models")
    for model in (each for folder in folders for each in models_in(folder)):
        if named in (model.name, version_of(model)):
            return model
    if not (Path(named) / MANIFEST).is_file():
        raise BundleRefused(f"There is no model {named!r} in {folders[0]} or {folders[1]}.")
    return Path(named)


def version_of(path: Path) -> str:
    """Nothing for one that is broken: it has no version, and others may be found."""
    try:
        return read_manifest(path).version
    except BundleRefused:
        return ""


def by_version(path: Path) -> tuple[list[int], str]:
    """The numbers in a name tell the order, and as numbers: 1.10 comes after 1.9."""
    return [int(number) for number in NUMBER.findall(path.name)], path.name


def read_bundle(path: Path) -> Bundle:
    """The network's bytes are read once and the hash is taken of those very bytes."""
    manifest = read_manifest(path)
    network = read_at_most(path / NETWORK, LARGEST_NETWORK)
    if hashlib.sha256(network).hexdigest() != manifest.sha256:
        raise BundleRefused(f"{path / NETWORK} is not the file that its {MANIFEST} describes.")
    return Bundle(path, manifest, network)


def read_manifest(path: Path) -> Manifest:
    content = read_at_most(path / MANIFEST, LARGEST_MANIFEST)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise unreadable(path / MANIFEST) from error
    return manifest_from(found, where=path / MANIFEST)


def manifest_from(content: dict[str, Any], *, where: object) -> Manifest:
    """Of a file or of a row, which may be older than this program."""
    try:
        return parse(content)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise unreadable(where) from error
    except BundleRefused as refused:
        raise BundleRefused(f"{where}: {refused}") from refused


def unreadable(where: object) -> BundleRefused:
    return BundleRefused(f"{where} is not one we can read.")


def read_at_most(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise BundleRefused(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > limit:
        raise BundleRefused(f"{path} is larger than {limit // 1_000_000} MB.")
    return content


def parse(content: dict[str, Any]) -> Manifest:
    """Another format may have other fields, so that is looked at first."""
    if content["format"] != FORMAT:
        raise BundleRefused(f"The format is {str(content['format'])[:40]!r}; we read {FORMAT!r}.")
    return check(Manifest(**{**content, "labels": tuple(content["labels"])}))


def check(manifest: Manifest) -> Manifest:
    for each in fields(manifest):
        if each.type in (str, int) and not isinstance(getattr(manifest, each.name), each.type):
            raise BundleRefused(f"{each.name} is not what it should be.")
    if manifest.labels != LABELS:
        raise BundleRefused("The labels, or their order, are not ours.")
    # They are part of file names, keys of the cache and pages.
    if not VERSION.fullmatch(manifest.name):
        raise BundleRefused(f"{manifest.name!r} is no name of a model.")
    if not VERSION.fullmatch(manifest.version):
        raise BundleRefused(f"{manifest.version!r} is no version.")
    if not SMALLEST_INPUT <= manifest.input_size <= LARGEST_INPUT:
        raise BundleRefused(f"The model wants pictures of {manifest.input_size} pixels.")
    if not (math.isfinite(manifest.temperature) and manifest.temperature > 0):
        raise BundleRefused("The temperature is no number above zero.")
    if not 0 <= manifest.threshold <= 1:
        raise BundleRefused("The threshold is not between 0 and 1.")
    if not -1 <= manifest.familiarity <= 1:
        raise BundleRefused("The familiarity is not between -1 and 1.")
    shapes = (manifest.metrics, dict), (manifest.arguments, dict), (manifest.sources, list)
    if not all(isinstance(value, shape) for value, shape in shapes):
        raise BundleRefused("The metrics, the arguments or the sources are no such thing.")
    return manifest


def write_manifest(path: Path, manifest: Manifest) -> None:
    write_whole(path / MANIFEST, json.dumps(asdict(manifest), indent=1) + "\n")
