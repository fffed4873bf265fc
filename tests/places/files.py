"""Files of a city, and how an import of one ends."""

import io
import json
from pathlib import Path

from django.core.management import CommandError, call_command


def geojson(*features: tuple[dict, object]) -> str:
    made = [
        {"type": "Feature", "properties": properties, "geometry": geometry}
        for properties, geometry in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": made})


def brought(command: str, path: Path, *arguments: str) -> tuple[str, str]:
    """What it says, and what it says of broken rows."""
    out, err = io.StringIO(), io.StringIO()
    call_command(command, str(path), *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(command: str, path: Path) -> str:
    try:
        brought(command, path, "--yes")
    except CommandError as error:
        return str(error)
    raise AssertionError("It was taken.")
