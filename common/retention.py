"""What is kept for how long: one rule per kind of thing, its days in settings.RETENTION_DAYS."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import timezone

logger = logging.getLogger(__name__)

# Rows removed by one statement: the table is never locked for long.
BATCH = 1000

HowMany = Callable[[datetime], int]


@dataclass(frozen=True)
class Rule:
    name: str
    count: HowMany
    purge: HowMany

    @property
    def cutoff(self) -> datetime:
        return timezone.now() - timedelta(days=settings.RETENTION_DAYS[self.name])


@dataclass(frozen=True)
class Outcome:
    rule: str
    cutoff: datetime
    number: int = 0
    error: str = ""


_rules: dict[str, Rule] = {}


def register(name: str, *, count: HowMany, purge: HowMany) -> None:
    """An app says in its ready() how to count and how to remove what is older than a moment."""
    _rules[name] = Rule(name, count, purge)


def register_rows(name: str, older_than: Callable[[datetime], QuerySet[Model]]) -> None:
    register(
        name,
        count=lambda cutoff: older_than(cutoff).count(),
        purge=lambda cutoff: sum(_delete_in_batches(older_than(cutoff))),
    )


def register_paths(name: str, older_than: Callable[[datetime], Iterable[Path]]) -> None:
    register(
        name,
        count=lambda cutoff: sum(1 for _ in older_than(cutoff)),
        purge=lambda cutoff: sum(_unlink(path) for path in older_than(cutoff)),
    )


def report() -> Iterator[Outcome]:
    """What `apply` would remove now."""
    return (_outcome(rule, rule.count) for rule in _rules.values())


def apply() -> Iterator[Outcome]:
    return (_outcome(rule, rule.purge) for rule in _rules.values())


def _outcome(rule: Rule, how_many: HowMany) -> Outcome:
    cutoff = rule.cutoff
    try:
        return Outcome(rule.name, cutoff, how_many(cutoff))
    except Exception as error:
        # One rule that breaks does not stop the others; whoever called us ends with an error.
        logger.exception("The retention rule %s failed.", rule.name)
        return Outcome(rule.name, cutoff, error=f"{type(error).__name__}: {error}")


def _delete_in_batches(rows: QuerySet[Model]) -> Iterator[int]:
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        deleted, _ = rows.model._base_manager.filter(pk__in=keys).delete()
        yield deleted


def _unlink(path: Path) -> int:
    path.unlink(missing_ok=True)
    return 1
