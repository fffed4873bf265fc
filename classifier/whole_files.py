"""Small files that are there whole or not at all, also where two processes write them at once."""

import uuid
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    # A name of its own: two who share one write into each other's.
    unfinished = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    try:
        # Folders of photos may have names that are no text.
        unfinished.write_text(text, encoding="utf-8", errors="replace")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
