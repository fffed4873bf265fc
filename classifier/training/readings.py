"""How often the test part was looked at. Each look invites to choose by it, and after many of
them its figures are no longer those of photos that nobody knows."""

import json
from pathlib import Path

from django.conf import settings

FILE = "test_readings.json"


def count_reading(name: str, *, before: int = 0) -> int:
    """One more for models of this name; `before` is what the manifest of one of them tells."""
    readings = read()
    readings[name] = max(readings.get(name, 0), before) + 1
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".new").write_text(json.dumps(readings, indent=1, sort_keys=True) + "\n")
    path.with_suffix(".new").replace(path)
    return readings[name]


def read() -> dict[str, int]:
    try:
        return {str(name): int(count) for name, count in json.loads(place().read_text()).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        # What cannot be read counts from anew, and the manifests still know their share.
        return {}


def place() -> Path:
    return Path(settings.VAR) / FILE
