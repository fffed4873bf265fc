"""The interpreter with nothing of ours around it."""

from pathlib import Path
from typing import Any

from ai_edge_litert.interpreter import Interpreter

from classifier.bundles import NETWORK
from classifier.pixels import Pixels


class BareNetwork:
    def __init__(self, model: Path) -> None:
        content = (model / NETWORK).read_bytes()
        self.interpreter = Interpreter(model_content=content, num_threads=1)
        self.interpreter.allocate_tensors()
        (given,) = self.interpreter.get_input_details()
        outputs = self.interpreter.get_output_details()
        self.input, self.size = given["index"], int(given["shape"][1])
        self.logits = next(each["index"] for each in outputs if len(each["shape"]) == 2)

    def run(self, pixels: Pixels) -> Any:
        self.interpreter.set_tensor(self.input, pixels[None])
        self.interpreter.invoke()
        return self.interpreter.get_tensor(self.logits)
