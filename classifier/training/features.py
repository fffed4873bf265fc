"""What a frozen network saw in photos, kept from training to training: while its weights stay, to
look again would show the same. No tensorflow here."""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from classifier.pixels import WAY

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]
Compute = Callable[[Indices], Floats]

# Some 100,000 photos. More are looked at anew each time.
LARGEST = 1_000_000_000


class FeatureStore:
    """Rows by the photo's hash, of one network at one size. What a training does not ask for is
    forgotten when it saves: of photos that were taken back nothing stays."""

    def __init__(self, folder: Path, weights: Iterable[NDArray], size: int) -> None:
        digest = hashlib.sha256(f"{size} {WAY}".encode())
        for each in weights:
            digest.update(np.ascontiguousarray(each).tobytes())
        self.path = folder / f"{digest.hexdigest()[:32]}.npz"
        self.draft_name = f".{self.path.name}-{os.getpid()}"
        self.known = self.load()
        self.used: dict[str, Floats] = {}

    def load(self) -> dict[str, Floats]:
        try:
            with np.load(self.path) as found:
                names, rows = found["names"], found["rows"]
            return dict(zip(map(str, names), rows, strict=True))
        except (OSError, ValueError, KeyError, BadZipFile):
            # Not there, or damaged: then it is looked at anew.
            return {}

    def look_up(
        self, sha256s: Sequence[str], rows: Indices, mirrored: bool, compute: Compute
    ) -> Floats:
        names = names_of(sha256s, mirrored)
        missing = [place for place, name in enumerate(names) if name not in self.known]
        if missing:
            found = compute(rows[missing])
            self.known |= {names[place]: row for place, row in zip(missing, found, strict=True)}
        self.used |= {name: self.known[name] for name in names}
        return np.stack([self.known[name] for name in names])

    def keep(self, sha256s: Sequence[str], mirrored: bool) -> None:
        """What is known of these stays, though nobody asks for it now."""
        names = names_of(sha256s, mirrored)
        self.used |= {name: self.known[name] for name in names if name in self.known}

    def save(self) -> None:
        """A help, no more: where there is no room for it, the next training takes longer."""
        rows = list(self.used.values())
        if not rows:
            return
        if len(rows) * rows[0].nbytes > LARGEST:
            self.forget_others()
            return
        draft = self.path.with_name(self.draft_name)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                np.savez(file, names=np.array(list(self.used)), rows=np.stack(rows))
            self.forget_others()
            draft.replace(self.path)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def forget_others(self) -> None:
        """Also this one as it was, those of another network, which nobody asks for until one goes
        back to it, and what trainings that were killed left."""
        for path in (*self.path.parent.glob("*.npz"), *self.path.parent.glob(".*.npz-*")):
            if path.name != self.draft_name:
                path.unlink(missing_ok=True)


def names_of(sha256s: Sequence[str], mirrored: bool) -> list[str]:
    return [f"{sha256}{'~' if mirrored else ''}" for sha256 in sha256s]
