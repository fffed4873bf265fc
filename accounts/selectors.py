"""What is known of a person without changing anything."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User

# As many as find_people can find.
MOST_PEOPLE = 2


@dataclass(frozen=True)
class Address:
    email: str
    is_checked: bool


def person_of(request: HttpRequest | Request) -> User:
    """Who calls, where it is made sure that somebody is logged in."""
    assert isinstance(request.user, User)
    return request.user


def search_people(
    *, text: str = "", role: str = "", banned: bool | None = None, order: str = "-date_joined"
) -> QuerySet[User]:
    people = User.objects.order_by(order).prefetch_related("groups")
    if text:
        people = people.filter(
            Q(username__icontains=text) | Q(email__icontains=text) | Q(full_name__icontains=text)
        )
    if role:
        people = people.filter(groups__name=role)
    if banned is not None:
        people = people.filter(banned_at__isnull=not banned)
    return people


def has_second_factor(person: User) -> bool:
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)
    return bool(rows.exists())


def needs_second_factor(person: User) -> bool:
    """Staff who have yet to set one up, where the city asks it of them."""
    is_asked = bool(settings.STAFF_SECOND_FACTOR and person.is_staff)
    return is_asked and not has_second_factor(person)


def has_checked_address(person: User) -> bool:
    rows = EmailAddress.objects.filter(user=person, primary=True, verified=True)
    return bool(rows.exists())


def awaits_check(person: User) -> bool:
    """An address of theirs that they have yet to open a mail at."""
    return bool(EmailAddress.objects.filter(user=person, verified=False).exists())


def addresses_of(person: User) -> tuple[Address | None, Address | None]:
    """The address in use, and the one that waits for its link to be opened."""
    rows = list(EmailAddress.objects.filter(user=person).order_by("-pk"))
    used = next((row for row in rows if row.primary), None)
    waiting = next((row for row in rows if not row.primary), None)
    # Made by staff or on the command line: an address that never saw a mail of ours.
    bare = Address(person.email, is_checked=False) if person.email else None
    return _shown(used) or bare, _shown(waiting)


def find_people(text: str) -> list[User]:
    """Who may mean themselves by this name or address: at most MOST_PEOPLE.

    An address leads to its owner and to whoever named it last without having opened our mail. Were
    it the owner alone, a stranger who registers with an address could see from their own login
    whether it had an owner before.
    """
    name = text.strip()
    if "@" not in name:
        people = User.objects.alias(lower_name=Lower("username"))
        return list(people.filter(lower_name=Lower(Value(name)))[:1])
    rows = EmailAddress.objects.filter(email=name.lower(), primary=True).select_related("user")
    claim = rows.filter(verified=False).order_by("-pk").first()
    holder = find_holder(name)
    if holder and claim and rows.filter(user=holder, verified=False).exists():
        holder = None  # It named the address like everybody else: the last one counts.
    # Whoever claims it comes first: their own login must not take longer where there is an owner.
    found = [claim.user if claim else None, holder]
    return [person for person in found if person is not None]


def find_holder(address: str) -> User | None:
    """Whose address this is: checked, or at least the one that logs in."""
    people = User.objects.alias(lower_email=Lower("email"))
    holder = people.filter(lower_email=Lower(Value(address))).first()
    if holder is not None:
        return holder
    checked = EmailAddress.objects.filter(email=address.lower(), verified=True)
    row = checked.select_related("user").first()
    return row.user if row else None


def _shown(row: EmailAddress | None) -> Address | None:
    return Address(row.email, row.verified) if row else None
