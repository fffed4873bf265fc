"""Who may do something to whom."""

from accounts.models import User
from accounts.roles import Role

ROLES = frozenset(role.value for role in Role)


def may_touch(by: User, person: User) -> bool:
    """Otherwise the role "admin" could raise itself: by a password of somebody who may more."""
    return is_superuser(by) or not has_rights_beyond_roles(person)


def is_superuser(person: User) -> bool:
    return bool(person.is_active and person.is_superuser)


def has_rights_beyond_roles(person: User) -> bool:
    return (
        person.is_superuser
        or person.user_permissions.exists()
        or any(group.name not in ROLES for group in person.groups.all())
    )
