from accounts.models import User
from accounts.roles import STAFF_ROLES


def follow_roles(*, person: User) -> None:
    """Whoever has a role of the staff enters the staff pages, others but superusers do not."""
    has_role = person.groups.filter(name__in=STAFF_ROLES).exists()
    person.is_staff = person.is_superuser or has_role
    person.save(update_fields=["is_staff"])
