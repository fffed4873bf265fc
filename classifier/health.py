"""Whether photos can be recognised, and by the version that is to. Without a model everything else
goes on working."""

from typing import Any

from classifier.exceptions import NoModel
from common import health


def register() -> None:
    health.register("model", model)


def model() -> dict[str, Any]:
    # Here: processes that never look at a photo have no use for numpy's 12 MB.
    from classifier import loader

    try:
        manifest = loader.current().manifest
    except NoModel as refused:
        raise RuntimeError(refused.reason) from refused
    if trouble := loader.trouble():
        raise RuntimeError(f"{trouble} Meanwhile {manifest.version} answers.")
    return {"name": manifest.name, "version": manifest.version}
