"""What points are for. Whoever pays knows what its sources mean; here are only names.

Each app adds its own in AppConfig.ready().
"""

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Reason:
    name: str
    title: Words


_reasons: dict[str, Reason] = {}


def register(reason: Reason) -> None:
    _reasons[reason.name] = reason


def find_reason(name: str) -> Reason | None:
    """For names out of the ledger, which may be of a time when there were other reasons."""
    return _reasons.get(name)
