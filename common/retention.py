"""What is kept for how long: one rule per kind of thing, its days in settings.RETENTION_DAYS."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

Cutoff = Callable[[datetime], int]


@dataclass(frozen=True)
class Rule:
    name: str
    count: Cutoff
    purge: Cutoff


_rules: dict[str, Rule] = {}


def register(name: str, *, count: Cutoff, purge: Cutoff) -> None:
    """An app says in its ready() how to count and how to remove what is older than a moment."""
    _rules[name] = Rule(name, count, purge)
