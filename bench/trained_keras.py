"""The same network as it was before its export. In processes of their own only: the measuring one
never imports tensorflow."""

from pathlib import Path
from typing import Any

from bench.django_settings import set_up
from classifier.bundles import WEIGHTS, read_manifest


def load(model: Path) -> tuple[Any, int]:
    """A keras.Model and how many pixels square it looks at."""
    set_up()
    from classifier.training.network import build, load_trained
    from classifier.training.recipe import Recipe

    manifest = read_manifest(model)
    network = build(Recipe(network=manifest.network, depth=0))
    load_trained(network, model / WEIGHTS)
    return network, manifest.input_size
