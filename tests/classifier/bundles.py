"""Models for tests: copies of the one that knows colours, under other names and with faults."""

import hashlib
import json
import shutil
from pathlib import Path

from classifier.bundles import MANIFEST, NETWORK

BUNDLE = Path(__file__).parent / "bundle"


def bundle(folder: Path, version: str, *, network: bytes | None = None, **fields: object) -> Path:
    """A whole one, unless its fields or its network say otherwise."""
    path = shutil.copytree(BUNDLE, folder / f"colours-{version}")
    if network is not None:
        (path / NETWORK).write_bytes(network)
        fields = {"sha256": hashlib.sha256(network).hexdigest()} | fields
    manifest = json.loads((path / MANIFEST).read_text())
    (path / MANIFEST).write_text(json.dumps(manifest | {"version": version} | fields))
    return path
