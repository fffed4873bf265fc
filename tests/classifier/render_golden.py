"""The golden photos, and what the shipped model says of them.

python -m tests.classifier.render_golden           draws the photos anew (their bytes depend on
                                                   the version of Pillow: rarely needed)
python -m tests.classifier.render_golden answers   asks the shipped model, writes golden.json:
                                                   once for each new model
"""

import json
import sys
from pathlib import Path

from django.test import override_settings

from classifier.bundles import Bundle, model_directory, read_bundle
from classifier.pixels import LONGEST_SIDE
from classifier.predictor import Predictor
from classifier.taxonomy import LABELS
from common.photos import read_photo
from tests.classifier.scenes import scene

GOLDEN = Path(__file__).parent / "golden"
ANSWERS = GOLDEN / "golden.json"
SEED = 7


def shipped_model() -> Bundle:
    """Not the one that tests have for themselves."""
    with override_settings(MODEL_DIR=""):
        return read_bundle(model_directory())


def golden_photos() -> list[Path]:
    return sorted(GOLDEN.glob("*.jpg"))


def render() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for label in LABELS:
        for which in (0, 1):
            path = GOLDEN / f"{label}-{which + 1}.jpg"
            scene(label, which, SEED).save(path, quality=72, optimize=True)


def answers(bundle: Bundle) -> dict[str, dict[str, object]]:
    """As serving gets them: the received bytes, opened as an upload is."""
    predictor = Predictor(bundle)
    found = {}
    for path in golden_photos():
        with path.open("rb") as file:
            photo = read_photo(file, longest_side=LONGEST_SIDE)
        answer = predictor.predict(photo.image)
        found[path.name] = {
            "label": answer.label,
            "probabilities": [round(each, 4) for each in answer.probabilities],
        }
    return found


def write_answers() -> None:
    bundle = shipped_model()
    content = {"model": bundle.path.name, "sha256": bundle.manifest.sha256}
    ANSWERS.write_text(json.dumps(content | {"answers": answers(bundle)}, indent=1) + "\n")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if sys.argv[1:] == ["answers"]:
        write_answers()
    else:
        render()
