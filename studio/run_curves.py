"""Curves as points of a drawing, so that they are there without a script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

# Of the drawing, in its own units; the margins hold the words.
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 320, 180, 36, 10, 18, 22


@dataclass(frozen=True)
class Line:
    name: str
    tone: str
    points: str
    last: str


@dataclass(frozen=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True)
class Curve:
    title: str
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    diagonal: str = ""

    width, height = WIDTH, HEIGHT
    left, right, bottom = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM


Point = tuple[float, float]


def x_of(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def y_of(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def drawn(points: Iterable[Point]) -> str:
    return " ".join(f"{x_of(x)},{y_of(y)}" for x, y in points)


def curves_of(history: Sequence[dict[str, Any]]) -> tuple[Curve, ...]:
    """How often it was right, and how far from it, epoch by epoch."""
    if not history:
        return ()
    highest = max(
        [float(line[name]) for line in history for name in ("loss", "val_loss") if name in line]
        or [1.0]
    )
    return (
        curve(_("Right answers"), history, ("accuracy", "val_accuracy"), 1.0, "{:.0%}"),
        curve(_("Loss"), history, ("loss", "val_loss"), highest or 1.0, "{:.2f}"),
    )


def curve(
    title: str, history: Sequence[dict[str, Any]], names: Sequence[str], top: float, form: str
) -> Curve:
    epochs = [float(line["epoch"]) for line in history]
    span = max(epochs[-1] - epochs[0], 1)
    words = {names[0]: _("training"), names[1]: _("validation")}
    lines = tuple(
        line_of(
            words[name],
            "soft" if name == names[0] else "strong",
            [
                ((epoch - epochs[0]) / span, min(float(line[name]) / top, 1))
                for epoch, line in zip(epochs, history, strict=True)
                if name in line
            ],
            form.format(history[-1].get(name, 0)),
        )
        for name in names
    )
    across = tuple(
        Tick(x_of((at - epochs[0]) / span), f"{at:.0f}") for at in (epochs[0], epochs[-1])
    )
    up = tuple(Tick(y_of(share), form.format(share * top)) for share in (0, 0.5, 1))
    return Curve(title, lines, across if len(epochs) > 1 else across[:1], up)


def line_of(name: str, tone: str, points: list[Point], last: str) -> Line:
    # One point is no line: it gets some length.
    points = [*points, (points[0][0] + 0.02, points[0][1])] if len(points) == 1 else points
    return Line(name, tone, drawn(points), last)


def calibration_curve_of(verdict: dict[str, Any]) -> Curve | None:
    """How sure they were, and how often right: on the diagonal the one means the other."""
    words = {"active": (_("answers now"), "soft"), "candidate": (_("candidate"), "strong")}
    lines = []
    for name, (word, tone) in words.items():
        bins = (verdict.get(name) or {}).get("calibration") or []
        if bins:
            points = sorted((float(said), float(came)) for said, came, _n in bins)
            lines.append(line_of(word, tone, points, ""))
    ticks = [(share, f"{share:.0%}") for share in (0, 0.5, 1)]
    return (
        Curve(
            title=_("Sure, and right"),
            lines=tuple(lines),
            across=tuple(Tick(x_of(share), text) for share, text in ticks),
            up=tuple(Tick(y_of(share), text) for share, text in ticks),
            diagonal=drawn([(0, 0), (1, 1)]),
        )
        if lines
        else None
    )
