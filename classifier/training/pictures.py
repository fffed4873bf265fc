"""Photos decoded once: their pixels in one file that is read as memory, so that any number fits."""

import hashlib
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.pixels import LONGEST_SIDE, WAY, Pixels, to_pixels
from classifier.training.dataset import DatasetRefused, LabelledPhoto
from common.pdq import pdq
from common.photos import Photo, PhotoRefused, read_photo

# A little larger than networks look at, so that a crop of it is still sharp.
SIDE = 256
HASH_BYTES = 32
# Two take turns: the data before and after a change, or two sizes. Each takes gigabytes.
MOST_SETS = 2
OUR_FILE = re.compile(r"([0-9a-f]{16})\.(?:[0-9]+\.npy|facts(?:\.new)?\.npz)")


@dataclass(frozen=True)
class Pictures:
    """One row for each photo, in the order in which they were given; the pixels in some sizes,
    each made of the photo itself, so that they are to the bit what serving would see."""

    pixels: Mapping[int, Pixels]
    sha256s: list[str]
    likenesses: NDArray[np.uint8]
    qualities: NDArray[np.uint8]

    @property
    def side(self) -> int:
        return SIDE

    def at(self, indices: NDArray[np.intp], size: int) -> Pixels:
        return np.asarray(self.pixels[size][indices])


def unpack(
    photos: Sequence[LabelledPhoto], folder: Path, size: int, tell: Callable[[int], None]
) -> Pictures:
    """`folder` may hold the work of an earlier run over the same files; then nothing is decoded."""
    sizes = sorted({SIDE, size})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = "\n".join([*map(signature, photos), str(sizes)])
        # Names of files need not be text.
        key = hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:16]
        finished = {each: folder / f"{key}.{each}.npy" for each in sizes}
        facts = folder / f"{key}.facts.npz"
        if facts.exists():
            # Used last: what make_room looks at.
            facts.touch()
        else:
            make_room(folder, key)
            refuse_full_disk(folder, len(photos), sizes)
            decode_all(photos, finished, facts, tell)
    except OSError as error:
        raise DatasetRefused(f"{error.filename or folder}: {error.strerror}.") from error
    with np.load(facts) as found:
        return Pictures(
            pixels={each: np.load(path, mmap_mode="r") for each, path in finished.items()},
            sha256s=[str(each) for each in found["sha256s"]],
            likenesses=found["likenesses"],
            qualities=found["qualities"],
        )


def signature(photo: LabelledPhoto) -> str:
    status = photo.path.stat()
    return f"{photo.path}|{status.st_size}|{status.st_mtime_ns}|{LONGEST_SIDE}|{WAY}"


def make_room(folder: Path, key: str) -> None:
    """Of other data only the set that was used last stays. Who still reads another keeps it: a
    mapped file is there until it is let go."""
    others = defaultdict(list)
    for path in folder.iterdir():
        if (ours := OUR_FILE.fullmatch(path.name)) and ours[1] != key:
            others[ours[1]].append(path)
    newest_first = sorted(others.values(), key=used_last, reverse=True)
    for path in chain.from_iterable(newest_first[MOST_SETS - 1 :]):
        path.unlink(missing_ok=True)


def used_last(paths: Iterable[Path]) -> float:
    return max(path.stat().st_mtime for path in paths)


def refuse_full_disk(folder: Path, photos: int, sizes: Iterable[int]) -> None:
    """Writing to mapped memory for which there is no room kills the process without a word."""
    needed = sum(photos * size * size * 3 for size in sizes)
    if shutil.disk_usage(folder).free < needed:
        raise DatasetRefused(
            f"{folder} has no room for the {needed // 1_000_000 + 1} MB of unpacked photos."
        )


def decode_all(
    photos: Sequence[LabelledPhoto],
    finished: Mapping[int, Path],
    facts: Path,
    tell: Callable[[int], None],
) -> None:
    pixels = {size: room_for(len(photos), size, path) for size, path in finished.items()}
    likenesses = np.zeros((len(photos), HASH_BYTES), np.uint8)
    qualities = np.zeros(len(photos), np.uint8)

    def decode(index: int) -> str:
        picture = open_photo(photos[index].path)
        for size, rows in pixels.items():
            rows[index] = to_pixels(picture.image, size)
        likeness = pdq(picture.image)
        likenesses[index] = np.frombuffer(likeness.hash, np.uint8)
        qualities[index] = likeness.quality
        return picture.sha256

    sha256s = []
    # Threads, for decoders work outside of Python's lock.
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for sha256 in pool.map(decode, range(len(photos))):
            sha256s.append(sha256)
            tell(len(sha256s))
    finally:
        # After a refusal nobody wants the rest.
        pool.shutdown(cancel_futures=True)
    for rows in pixels.values():
        rows.flush()
    # Put in place last and at once: where these are, all is whole.
    unfinished = facts.with_suffix(".new.npz")
    np.savez(unfinished, sha256s=np.array(sha256s), likenesses=likenesses, qualities=qualities)
    unfinished.replace(facts)


def room_for(
    photos: int, size: int, path: Path
) -> "np.memmap[tuple[int, ...], np.dtype[np.uint8]]":
    shape = (photos, size, size, 3)
    return np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape)


def open_photo(path: Path) -> Photo:
    # A pipe would be waited for without end.
    if not path.is_file():
        raise DatasetRefused(f"{path} is no file.")
    try:
        with path.open("rb") as file:
            return read_photo(file, longest_side=LONGEST_SIDE)
    except PhotoRefused as refused:
        raise DatasetRefused(f"{path}: {refused.message}") from refused
