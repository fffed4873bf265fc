"""A network that is ready to run: what goes in and comes out is what we know how to read."""

from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.bundles import NETWORK, Bundle, BundleRefused
from classifier.native_log import native_lines_logged
from classifier.pixels import Pixels
from classifier.taxonomy import LABELS

Numbers = NDArray[np.float32]
# One picture keeps one core busy; the other callers' pictures have the other cores.
THREADS = 1


class Seen(NamedTuple):
    """Logits of the seven kinds, how alike the photo is to what was learned from (-1 to 1), and,
    if wanted, what each place adds to the logits."""

    logits: Numbers
    familiarity: float
    places: Numbers | None


class Network:
    """One at a time: the interpreter keeps its numbers in one place."""

    def __init__(self, bundle: Bundle) -> None:
        try:
            self._interpreter = open_interpreter(bundle.network)
        except (ValueError, RuntimeError) as error:
            message = f"{NETWORK} of {bundle.path.name} is no network we can run."
            raise BundleRefused(message) from error
        self._turn = Lock()
        self._input = self._find_input(bundle)
        self._logits = self._find_output(bundle, rank=2, width=len(LABELS))
        self._familiarity = self._find_output(bundle, rank=1, width=1)
        self._map = self._find_output(bundle, rank=4, width=len(LABELS))

    def run(self, pixels: Pixels, *, with_map: bool) -> Seen:
        with self._turn:
            self._interpreter.set_tensor(self._input, pixels[np.newaxis])
            self._interpreter.invoke()
            places = self._interpreter.get_tensor(self._map)[0] if with_map else None
            familiarity = float(self._interpreter.get_tensor(self._familiarity)[0])
            return Seen(self._interpreter.get_tensor(self._logits)[0], familiarity, places)

    def _find_input(self, bundle: Bundle) -> int:
        size = bundle.manifest.input_size
        found = self._interpreter.get_input_details()
        if [(shape_of(each), each["dtype"]) for each in found] != [((1, size, size, 3), np.uint8)]:
            raise BundleRefused(f"{bundle.path.name} takes other pictures than ours.")
        return int(found[0]["index"])

    def _find_output(self, bundle: Bundle, *, rank: int, width: int) -> int:
        outputs = self._interpreter.get_output_details()
        found = [each for each in outputs if len(shape_of(each)) == rank]
        if [(shape_of(each)[-1], each["dtype"]) for each in found] != [(width, np.float32)]:
            raise BundleRefused(f"{bundle.path.name} gives other answers than ours.")
        return int(found[0]["index"])


def open_interpreter(content: bytes) -> Any:
    # Here, because commands that never look at a photo have no use for its 10 MB.
    from ai_edge_litert.interpreter import Interpreter

    with native_lines_logged():
        interpreter = Interpreter(model_content=content, num_threads=THREADS)
        interpreter.allocate_tensors()
    return interpreter


def shape_of(tensor: dict[str, Any]) -> tuple[int, ...]:
    return tuple(int(side) for side in tensor["shape"])
