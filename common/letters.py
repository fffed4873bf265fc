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
    # In place of the one button of a mail, answers that the path's page is asked for: a label and
    # a query such as "?answer=fixed". The inbox shows the path alone.
    choices: tuple[tuple[str, str], ...] = ()


# Called in the language of whoever will read it.
Compose = Callable[[], Letter]
