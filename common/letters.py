"""What we tell somebody, before it is known whether by mail, in the inbox or on a phone."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    subject: str
    paragraphs: tuple[str, ...]
    # What to do now: a label and a path of ours.
    action: str = ""
    path: str = ""


# Called in the language of whoever will read it.
Compose = Callable[[], Letter]
