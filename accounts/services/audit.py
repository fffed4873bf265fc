"""What members of staff change is written down, in the transaction that changes it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from accounts.models import AuditEntry, User
from common import request_id
from common.addresses import parse_address

# A field, and its value before and after.
Changes = Mapping[str, tuple[Any, Any]]


def record(
    *,
    actor: User | None,
    action: str,
    target: Model,
    changes: Changes | None = None,
    reason: str = "",
    request: HttpRequest | None = None,
) -> AuditEntry:
    """No actor: the program itself. Call it before a delete, while the target has its id."""
    entry = _entry(actor, action, target, changes, reason, request)
    entry.save(force_insert=True)
    return entry


def record_many(
    *,
    actor: User | None,
    action: str,
    targets: Iterable[tuple[Model, Changes]],
    request: HttpRequest | None = None,
) -> None:
    """The same done to many records, each with its own changes."""
    AuditEntry.objects.bulk_create(
        _entry(actor, action, target, changes, "", request) for target, changes in targets
    )


def _entry(
    actor: User | None,
    action: str,
    target: Model,
    changes: Changes | None,
    reason: str,
    request: HttpRequest | None,
) -> AuditEntry:
    address = parse_address(request.META.get("REMOTE_ADDR", "")) if request else None
    return AuditEntry(
        actor=actor,
        action=action[:60],
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_name=str(target)[:200],
        changes={name: list(values) for name, values in (changes or {}).items()},
        reason=reason,
        address=str(address) if address else None,
        request_id=request_id.current(),
    )
