"""What one chooses before a training, and what it says while it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

NETWORKS = ("large", "small")
# Blocks of MobileNetV3 that can learn; the head always does.
BLOCKS = {"large": 15, "small": 11}

# Between which values each of the choices makes sense.
BOUNDS: dict[str, tuple[float, float]] = {
    "input_size": (96, 384),
    "learn_size": (96, 384),
    "epochs": (1, 100),
    "batch_size": (4, 256),
    "learning_rate": (1e-6, 1e-1),
    "depth": (0, max(BLOCKS.values())),
    "rate_decay": (0.3, 1),
    "norm_memory": (0, 0.9999),
    "label_smoothing": (0, 0.5),
    "dropout": (0, 0.8),
    "weight_decay": (0, 1),
    "cutmix": (0, 1),
    "backdrops": (0, 1),
    "memory": (0, 0.9999),
}


class RecipeRefused(ValueError):
    """Says which choice makes no sense, in a sentence."""


@dataclass(frozen=True)
class Recipe:
    """The defaults are what the shipped model was trained with."""

    network: str = "large"
    input_size: int = 224
    # Smaller than what is served: crops show things larger than whole photos do, and a third of
    # the time is saved.
    learn_size: int = 192
    epochs: int = 8
    batch_size: int = 32
    learning_rate: float = 4e-4
    # How many of the network's blocks learn, counted from the top; more than it has are all.
    depth: int = 15
    # From block to block downwards the rate is multiplied by this. The lowest see edges and
    # colours, which photos of rubbish have in common with all others.
    rate_decay: float = 0.85
    # How much batch norm keeps of its statistics from step to step. What the first weights bring
    # was measured on few photos of other things.
    norm_memory: float = 0.97
    label_smoothing: float = 0.1
    dropout: float = 0.2
    weight_decay: float = 0.02
    # How often two photos are cut into one: their label is mixed accordingly.
    cutmix: float = 0.0
    # Of so many photos a plain background is replaced by a corner of another photo.
    backdrops: float = 0.3
    # Of the average that follows the weights while they learn.
    memory: float = 0.99
    seed: int = 1

    def __post_init__(self) -> None:
        if self.network not in NETWORKS:
            raise RecipeRefused(f"The network is one of {', '.join(NETWORKS)}.")
        for name, (lowest, highest) in BOUNDS.items():
            if not lowest <= getattr(self, name) <= highest:
                raise RecipeRefused(f"{name} lies between {lowest} and {highest}.")
        if self.input_size % 32 or self.learn_size % 32:
            raise RecipeRefused("Sizes are multiples of 32.")


OPTIONS: dict[str, type] = {each.name: type(each.default) for each in fields(Recipe)}


@dataclass(frozen=True)
class Step:
    """Where a training stands: epoch and step count from one."""

    stage: str
    epoch: int
    epochs: int
    step: int
    steps: int
    seconds_left: float | None
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def share(self) -> float:
        return ((self.epoch - 1) + self.step / self.steps) / self.epochs


# Called after every step; whoever wants to stop a training raises from here.
Report = Callable[[Step], Any]


def say_nothing(step: Step) -> None:
    """For those who only want the result."""
