"""What a model is likely to do where it has not learned: measured on networks that were trained in
the same way without one source each, and written into its manifest and card."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from classifier.bundles import CARD, BundleRefused, Manifest, read_manifest, write_manifest
from classifier.model_card import shares_of
from classifier.training.card import write_card
from classifier.whole_files import write_whole

# How these trainings may differ from that of the model itself, which takes hours more: it is said.
RECIPE = ("epochs", "learn_size", "depth")


def add_out_of_source(model: Path, trained_without: Sequence[Path]) -> Manifest:
    """Of a source that is there already the new figures count. Raises BundleRefused, and then
    nothing was written."""
    manifest = read_manifest(model)
    if source := manifest.arguments.get("leave_out"):
        raise BundleRefused(f"{model} was itself trained without {source}.")
    found: dict[str, Any] = {}
    for path in trained_without:
        other = read_manifest(path)
        source = left_out_of(other, manifest, path)
        if source in found:
            raise BundleRefused(f"Two of them were trained without {source}: name one.")
        found[source] = figures_of(other, source, path)
    there = manifest.metrics.get("out_of_source")
    before = there if isinstance(there, dict) else {}
    metrics = manifest.metrics | {"out_of_source": dict(sorted((before | found).items()))}
    return write(model, replace(manifest, metrics=metrics))


def left_out_of(other: Manifest, manifest: Manifest, path: Path) -> str:
    source = other.arguments.get("leave_out")
    if not source or not isinstance(source, str):
        raise BundleRefused(f"{path} was not trained with --leave-out.")
    # Arrays that we trained ourselves: nobody knows that this source was not among their photos.
    if str(other.arguments.get("first_weights", "")).endswith(".npz"):
        raise BundleRefused(f"{path} began with weights that had learned from photos before.")
    if other.name != manifest.name:
        raise BundleRefused(f"{path} is a {other.name}, not a {manifest.name}.")
    if not knows_same_photos(other, manifest):
        raise BundleRefused(f"{path} was trained with other photos than {manifest.version}.")
    return source


def knows_same_photos(one: Manifest, other: Manifest) -> bool:
    """Manifests that were written before they held this hash tell how many photos there were."""
    if one.photos_sha256 and other.photos_sha256:
        return one.photos_sha256 == other.photos_sha256
    return photos_of(one) == photos_of(other) != 0


def photos_of(manifest: Manifest) -> int:
    counts = manifest.metrics.get("photos")
    values = counts.values() if isinstance(counts, dict) else ()
    return sum(each for each in values if isinstance(each, int))


def figures_of(other: Manifest, source: str, path: Path) -> dict[str, Any]:
    """What its test part was: all photos of the source, of which it learned nothing."""
    test: dict[str, Any] = other.metrics.get("test") or {}
    recipe = {name: other.arguments.get(name) for name in RECIPE}
    if not shares_of({source: test}) or not all(isinstance(each, int) for each in recipe.values()):
        raise BundleRefused(f"{path} does not tell what it was measured at, or how it was trained.")
    return {**test, "recipe": recipe, "version": other.version}


def write(model: Path, manifest: Manifest) -> Manifest:
    try:
        card = write_card(manifest)
        write_manifest(model, manifest)
        write_whole(model / CARD, card)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # Figures come from files, and no schema says what is in them.
        raise BundleRefused(f"{model}: its figures lack something that a card tells.") from error
    except OSError as error:
        raise BundleRefused(f"{error.filename or model}: {error.strerror}.") from error
    return manifest
