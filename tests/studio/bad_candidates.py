"""Fifty candidates that must not answer anybody: broken files, and whole ones that answer badly.

They are made of the tests' model by changing its numbers in the file, so that no tensorflow is
needed: 21 that say what each colour adds to a kind, and seven that each kind begins with.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from classifier.bundles import MANIFEST, NETWORK
from classifier.taxonomy import LABELS
from classifier.training.reading import Agreement, Reading
from tests.classifier.bundles import BUNDLE, bundle
from tests.classifier.colours import COLOURS
from tests.classifier.make_bundle import SHARPNESS

WHOLE = (BUNDLE / NETWORK).read_bytes()
COLOURS_OF = np.array([COLOURS[label] for label in LABELS], np.float32) / 255
KERNEL = (SHARPNESS * COLOURS_OF).astype(np.float32)
BIAS = (-SHARPNESS * (COLOURS_OF**2).sum(axis=1) / 2).astype(np.float32)

Tamper = Callable[[Reading], Reading]


@dataclass(frozen=True)
class Bad:
    name: str
    # Makes its files below this folder, under this version.
    make: Callable[[Path, str], Path]
    # What the process that trains would have found out about it beside its answers.
    found: Tamper = lambda reading: reading
    is_broken: bool = False


def network(kernel: np.ndarray = KERNEL, bias: np.ndarray = BIAS) -> bytes:
    """The tests' model with other numbers in the place of its own."""
    changed = WHOLE
    for old, new in ((KERNEL, kernel), (BIAS, bias)):
        # Its bias was added up elsewhere, so that the last bit may differ.
        at = place_of(old)
        content = np.ascontiguousarray(new, np.float32).tobytes()
        changed = changed[:at] + content + changed[at + len(content) :]
    return changed


def place_of(numbers: np.ndarray) -> int:
    wanted = numbers.ravel()
    for at in range(0, len(WHOLE) - wanted.nbytes, 4):
        found = np.frombuffer(WHOLE, np.float32, wanted.size, at)
        if np.allclose(found, wanted, rtol=1e-4):
            return at
    raise LookupError("The numbers are not in the file.")


def made(content: bytes, **fields: Any) -> Callable[[Path, str], Path]:
    return lambda folder, version: bundle(folder, version, network=content, **fields)


def changed(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path, str], Path]:
    """A file that is changed after its manifest was written."""

    def make(folder: Path, version: str) -> Path:
        path = bundle(folder, version)
        (path / name).write_bytes(change((path / name).read_bytes()))
        return path

    return make


def all_of_them() -> list[Bad]:
    found = [*shuffled(), *missing(), *swapped(), *senseless(), *unfit(), *broken(), *manifests()]
    assert len({each.name for each in found}) == len(found)
    return found


def shuffled() -> Iterator[Bad]:
    for seed in range(12):
        order = np.random.default_rng(seed).permutation(len(LABELS))
        assert (order != np.arange(len(LABELS))).any()
        yield Bad(f"labels shuffled by {seed}", made(network(KERNEL[order], BIAS[order])))


def missing() -> Iterator[Bad]:
    for place, label in enumerate(LABELS):
        bias = BIAS.copy()
        bias[place] = -1e4
        yield Bad(f"never says {label}", made(network(bias=bias)))


def swapped() -> Iterator[Bad]:
    for order in ([2, 1, 0], [1, 0, 2], [0, 2, 1], [1, 2, 0], [2, 0, 1]):
        yield Bad(f"channels in the order {order}", made(network(KERNEL[:, order])))


def senseless() -> Iterator[Bad]:
    for seed in range(3):
        noise = np.random.default_rng(seed).normal(0, 20, KERNEL.shape)
        yield Bad(f"random numbers of {seed}", made(network(KERNEL + noise.astype(np.float32))))
    yield Bad("knows nothing", made(network(KERNEL * 0, BIAS * 0)))
    yield Bad("turned round", made(network(-KERNEL, -BIAS)))


def unfit() -> Iterator[Bad]:
    """Their answers are good; something else is not."""
    as_good = made(WHOLE)
    yield Bad(
        "another network than it learned",
        as_good,
        lambda reading: replace(reading, agreement=Agreement(0.4, 0.9)),
    )
    yield Bad(
        "other probabilities than it learned",
        as_good,
        lambda reading: replace(reading, agreement=Agreement(1.0, 0.2)),
    )
    yield Bad("learned from the test", as_good, lambda reading: replace(reading, leaks=1))
    yield Bad(
        "slow",
        as_good,
        lambda reading: replace(reading, candidate=replace(reading.candidate, milliseconds=400.0)),
    )


def broken() -> Iterator[Bad]:
    nan, endless = np.full(3, np.nan, np.float32), np.full(3, np.inf, np.float32)
    for name, row in (("NaN", nan), ("infinite", endless)):
        kernel = KERNEL.copy()
        kernel[4] = row
        yield Bad(f"{name} weights", made(network(kernel)), is_broken=True)
    yield Bad("NaN bias", made(network(bias=BIAS * np.nan)), is_broken=True)
    for share in (0, 0.3, 0.6, 0.9):
        cut = WHOLE[: int(len(WHOLE) * share)]
        yield Bad(f"cut at {share:.0%}", made(cut), is_broken=True)
    yield Bad("cut on its way", changed(NETWORK, lambda c: c[:-100]), is_broken=True)
    yield Bad("changed on disk", changed(NETWORK, flipped), is_broken=True)
    six = WHOLE.replace(struct.pack("<4i", 7, 1, 1, 3), struct.pack("<4i", 6, 1, 1, 3))
    assert six != WHOLE
    yield Bad("wrong output size", made(six), is_broken=True)


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def manifests() -> Iterator[Bad]:
    fields: dict[str, dict[str, Any]] = {
        "another format": {"format": "wastewise-model/1"},
        "labels in another order": {"labels": [*LABELS[::-1]]},
        "six labels": {"labels": [*LABELS[:-1]]},
        "another input": {"input_size": 96},
        "no temperature": {"temperature": 0},
    }
    for name, values in fields.items():
        yield Bad(name, made(WHOLE, **values), is_broken=True)
    yield Bad("no manifest", changed(MANIFEST, lambda content: b""), is_broken=True)
    yield Bad("hash of another file", changed(MANIFEST, with_another_hash), is_broken=True)


def with_another_hash(content: bytes) -> bytes:
    return json.dumps(json.loads(content) | {"sha256": hashlib.sha256(b"").hexdigest()}).encode()
