"""The people of the demo. Their passwords are public, so they exist in demo mode alone."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.models import User
from accounts.roles import STAFF_ROLES, Role
from common.letters import Letter
from notifications.services import notify


@dataclass(frozen=True)
class Account:
    username: str
    full_name: str
    role: Role
    what: str | Promise
    city: str = "Jakarta"
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.username}@demo.example"

    @property
    def password(self) -> str:
        return f"{self.username}-sorts-waste"


ACCOUNTS = (
    Account("citra", "Citra Lestari", Role.CITIZEN, _("sorts waste and collects points")),
    Account(
        "vino", "Vino Pratama", Role.VOLUNTEER, _("helps to keep the district clean"), "Bandung"
    ),
    Account("dodi", "Dodi Santoso", Role.DRIVER, _("drives a collection truck"), "Jakarta", "id"),
    Account("dewi", "Dewi Anggraini", Role.DISPATCHER, _("sends trucks to reports"), "Surabaya"),
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
            city=account.city,
            language=account.language,
            is_staff=account.role in STAFF_ROLES,
            is_superuser=account.role == Role.ADMIN,
        )
        user.groups.add(Group.objects.get(name=account.role))
        EmailAddress.objects.create(user=user, email=account.email, primary=True, verified=True)
    return len(missing)


def seed_news() -> None:
    """Something to find in each inbox, and one mail for the console. Told once, as all news are."""
    for person in User.objects.filter(username__in=[account.username for account in ACCOUNTS]):
        source = f"welcome:{person.pk}"
        notify(person=person, kind="welcome", source=source, compose=letters.welcome(person))
    citra = User.objects.get(username=ACCOUNTS[0].username)
    notify(person=citra, kind="message", source="demo:holiday", compose=_holiday)


def _holiday() -> Letter:
    return Letter(
        gettext("No collection on the holiday"),
        (
            gettext("The trucks stay in the depot on the coming public holiday."),
            gettext("Put your bins out one day later in that week."),
        ),
    )
