"""Photos that lie in a folder: opened with care, and when they can't be, with a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from common.photos import PhotoRefused


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    # A pipe would be waited for without end.
    if not path.is_file():
        raise OSError(None, "It is no file.")
    with path.open("rb") as file:
        yield file


@dataclass(frozen=True)
class Unreadable:
    path: Path
    reason: str

    @classmethod
    def because(cls, path: Path, error: PhotoRefused | OSError) -> "Unreadable":
        if isinstance(error, PhotoRefused):
            return cls(path, error.message)
        return cls(path, error.strerror or "It cannot be opened.")

    def __str__(self) -> str:
        """The name as Python writes it: it may hold what a terminal obeys."""
        return f"{str(self.path)!r}: {self.reason}"
