"""Makes a second version known, the shipped one with another temperature, and prints the names of
both: run by learning_activation.py."""

import json
import shutil
import tempfile
from pathlib import Path

from bench.django_settings import set_up

SUFFIX = ".bench"
# So that its answers are others, too.
TEMPERATURE = 2.0


def main() -> None:
    set_up()
    from classifier.bundles import MANIFEST, model_directory
    from classifier.models import ModelVersion
    from classifier.services import versions

    with tempfile.TemporaryDirectory(prefix="wastewise-bench-") as name:
        folder = shutil.copytree(model_directory(), Path(name) / "other")
        manifest = json.loads((folder / MANIFEST).read_text())
        first = manifest["version"]
        other = {"version": first + SUFFIX, "temperature": TEMPERATURE}
        (folder / MANIFEST).write_text(json.dumps(manifest | other))
        second = versions.register(folder)
    # No gate is measured here.
    ModelVersion.objects.filter(pk=second.pk).update(state=ModelVersion.State.PASSED)
    print(json.dumps([first, second.version]))


if __name__ == "__main__":
    main()
