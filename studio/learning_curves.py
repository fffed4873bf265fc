"""How well a kind is known after so many photos of it: small drawings, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.run_curves import Tick

# In its own units. Two fit beside each other on a phone, with words of the size of ours.
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 176, 104, 38, 8, 14, 20


@dataclass(frozen=True)
class Curve:
    """Each step to the right doubles the photos."""

    recall: str
    f1: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]

    width, height = WIDTH, HEIGHT
    left, right, bottom = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM


def curve_of(photos: Sequence[int], recall: Sequence[float], f1: Sequence[float]) -> Curve:
    ends = sorted({0, len(photos) - 1})
    return Curve(
        recall=drawn(recall),
        f1=drawn(f1),
        across=tuple(Tick(x_of(at, len(photos)), str(photos[at])) for at in ends),
        up=tuple(Tick(y_of(share), f"{share:.0%}") for share in (0, 0.5, 1)),
    )


def drawn(values: Sequence[float]) -> str:
    return " ".join(f"{x_of(at, len(values))},{y_of(each)}" for at, each in enumerate(values))


def x_of(at: int, n: int) -> float:
    return round(LEFT + at / max(n - 1, 1) * (WIDTH - LEFT - RIGHT), 1)


def y_of(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)
