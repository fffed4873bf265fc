"""The people of the demo. Their passwords are public, so they exist in demo mode alone."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import STAFF_ROLES, Role


@dataclass(frozen=True)
class Account:
    username: str
    full_name: str
    role: Role
    what: str | Promise

    @property
    def email(self) -> str:
        return f"{self.username}@demo.example"

    @property
    def password(self) -> str:
        return f"{self.username}-sorts-waste"


ACCOUNTS = (
    Account("citra", "Citra Lestari", Role.CITIZEN, _("sorts waste and collects points")),
    Account("vino", "Vino Pratama", Role.VOLUNTEER, _("helps to keep the district clean")),
    Account("dodi", "Dodi Santoso", Role.DRIVER, _("drives a collection truck")),
    Account("dewi", "Dewi Anggraini", Role.DISPATCHER, _("sends trucks to reports")),
    Account("tari", "Tari Wulandari", Role.TRAINER, _("teaches the recogniser")),
    Account("maya", "Maya Siregar", Role.MODERATOR, _("reviews what people send")),
    Account("adi", "Adi Nugroho", Role.ADMIN, _("runs the place")),
)


@transaction.atomic
def seed_people() -> int:
    """Create whoever is missing; who is there keeps what they changed, password included."""
    known = set(User.objects.values_list("username", flat=True))
    missing = [account for account in ACCOUNTS if account.username not in known]
    for account in missing:
        user = User.objects.create_user(
            account.username,
            account.email,
            account.password,
            full_name=account.full_name,
            is_staff=account.role in STAFF_ROLES,
            is_superuser=account.role == Role.ADMIN,
        )
        user.groups.add(Group.objects.get(name=account.role))
    return len(missing)
