"""The files of a version: in private storage for every host, and beside the process that runs it.

A row holds the sha256 of its network and all of its manifest, so whatever lies in either place is
taken for nothing until it matches.
"""

import hashlib
import shutil
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from classifier.bundles import (
    CARD,
    CURVES,
    LARGEST_NETWORK,
    MANIFEST,
    NETWORK,
    WEIGHTS,
    Bundle,
    BundleRefused,
    manifest_from,
    models_in,
    read_at_most,
    version_of,
)
from classifier.models import ModelVersion

# Of the storage. Nothing here has an address of its own: a model is shown to nobody.
FOLDER = "models"
NAMES = (NETWORK, MANIFEST, WEIGHTS, CURVES, CARD)


def bundle_of(version: ModelVersion) -> Bundle:
    """Ready to run. A copy of ours that was damaged is fetched anew; what is damaged in the storage
    is refused."""
    manifest = manifest_from(version.manifest, where=f"The manifest of {version}")
    folder = folder_of(version)
    network = read_at_most(folder / NETWORK, LARGEST_NETWORK)
    if hashlib.sha256(network).hexdigest() != version.sha256:
        raise BundleRefused(f"{NETWORK} of {version} is not the file that it was.")
    return Bundle(folder, manifest, network)


def folder_of(version: ModelVersion) -> Path:
    """Where its files lie on this machine."""
    if version.origin == ModelVersion.Origin.SHIPPED:
        return shipped_folder(version)
    here = local_folder(version)
    if hash_of(here / NETWORK) != version.sha256:
        fetch(version, here)
    return here


def weights_of(version: ModelVersion) -> Path | None:
    """What a training goes on from, as the manifest says it was; None where it came without. A copy
    of ours that was damaged is fetched anew."""
    path = folder_of(version) / WEIGHTS
    sha256 = version.manifest["weights_sha256"]
    if sha256 and hash_of(path) != sha256 and version.origin == ModelVersion.Origin.TRAINED:
        fetch(version, path.parent)
    if not path.is_file():
        return None
    if sha256 and hash_of(path) != sha256:
        raise BundleRefused(f"{WEIGHTS} of {version} is not the file that it was.")
    return path


def shipped_folder(version: ModelVersion) -> Path:
    for folder in models_in(settings.SHIPPED_MODELS):
        if version_of(folder) == version.version:
            return folder
    raise BundleRefused(f"{version} does not come with the product any more.")


def local_folder(version: ModelVersion) -> Path:
    return Path(settings.VAR) / "models" / str(version.pk)


def hash_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def fetch(version: ModelVersion, here: Path) -> None:
    """Whole or not at all, also where two processes of a machine do it at once."""
    draft = here.with_name(f".{here.name}-{uuid.uuid4().hex}")
    try:
        draft.mkdir(parents=True)
        for name in stored_names(version):
            with default_storage.open(name) as stored, (draft / Path(name).name).open("wb") as ours:
                shutil.copyfileobj(stored, ours)
        put_in_place(draft, here)
    except Exception as error:  # each kind of storage has errors of its own
        raise BundleRefused(f"The files of {version} cannot be had: {error}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def put_in_place(draft: Path, here: Path) -> None:
    """A folder that is there cannot be replaced in one step. Whoever reads in between fetches, too;
    and where somebody else was quicker, theirs is as good."""
    shutil.rmtree(here, ignore_errors=True)
    try:
        draft.rename(here)
    except OSError:
        if not here.is_dir():
            raise


def stored_names(version: ModelVersion) -> list[str]:
    folder = stored_folder(version.pk)
    _, names = default_storage.listdir(folder)
    return [f"{folder}/{name}" for name in names]


def stored_folder(version_id: uuid.UUID) -> str:
    return f"{FOLDER}/{version_id}"


def store(bundle: Bundle, version_id: uuid.UUID) -> None:
    """Call this before the row is made: a row never points at files that are not whole."""
    contents = {NETWORK: bundle.network}
    for name in NAMES:
        if name not in contents and (bundle.path / name).is_file():
            contents[name] = read_at_most(bundle.path / name, LARGEST_NETWORK)
    try:
        for name, content in contents.items():
            store_one(f"{stored_folder(version_id)}/{name}", content)
    except (OSError, BundleRefused) as error:
        remove(version_id)
        if isinstance(error, BundleRefused):
            raise
        message = f"The files of {bundle.manifest.version} cannot be kept: {error}."
        raise BundleRefused(message) from error


def store_one(name: str, content: bytes) -> None:
    default_storage.save(name, ContentFile(content))
    with default_storage.open(name) as stored:
        if hashlib.sha256(stored.read()).digest() != hashlib.sha256(content).digest():
            raise BundleRefused(f"{Path(name).name} does not read as it was written.")


def remove(version_id: uuid.UUID) -> None:
    """What is not there is gone already."""
    for name in NAMES:
        default_storage.delete(f"{stored_folder(version_id)}/{name}")
