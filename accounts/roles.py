"""Roles are groups. Each app says in its AppConfig.ready() what a role may do with its records."""

from collections import defaultdict
from enum import StrEnum
from typing import Any

from django.apps import AppConfig


class Role(StrEnum):
    CITIZEN = "citizen"
    VOLUNTEER = "volunteer"
    DRIVER = "driver"
    DISPATCHER = "dispatcher"
    TRAINER = "trainer"
    MODERATOR = "moderator"
    ADMIN = "admin"


# These work in the staff pages; what opens the door is is_staff on the account.
STAFF_ROLES = frozenset({Role.DISPATCHER, Role.TRAINER, Role.MODERATOR, Role.ADMIN})

_grants: dict[Role, set[str]] = defaultdict(set)


def grant(role: Role, *permissions: str) -> None:
    """Give a role permissions such as "accounts.view_user", from the next migrate on."""
    _grants[role].update(permissions)


def create_roles(app_config: AppConfig, using: str = "default", **_kwargs: Any) -> None:
    """After an app is migrated: each role is a group that holds at least what it was granted.

    Only adds, so what staff gave a group in the admin stays.
    """
    from django.contrib.auth.models import Group, Permission

    for role in Role:
        names = [name for name in _grants[role] if name.startswith(f"{app_config.label}.")]
        if not names and app_config.label != "accounts":
            continue
        group, _created = Group.objects.using(using).get_or_create(name=role.value)
        codenames = [name.split(".")[1] for name in names]
        group.permissions.add(
            *Permission.objects.using(using).filter(
                content_type__app_label=app_config.label, codename__in=codenames
            )
        )
