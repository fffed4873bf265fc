"""How somebody becomes a person with an account."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import letters
from accounts.messenger import messenger
from accounts.models import User
from accounts.roles import Role
from accounts.selectors import find_holder
from accounts.services import addresses
from accounts.services.fields import check_all, check_fields, check_new_password, refused
from common.errors import DomainError

NAME_IS_TAKEN = "user_username_unique_regardless_of_case"
ADDRESS_IS_TAKEN = "user_email_unique_regardless_of_case"


def register(
    *, username: str, email: str, password: str, full_name: str = "", language: str
) -> User:
    """An address that is somebody's already changes nothing of what the caller sees: the account
    comes to be without it, and the mail says so."""
    person = User(
        username=User.normalize_username(username.strip()),
        email=email,
        full_name=full_name.strip(),
        language=language,
    )
    check_all(
        lambda: check_fields(person, ["username", "full_name", "language"]),
        lambda: addresses.normal(email),
        lambda: check_new_password(person, password),
    )
    address = addresses.normal(email)
    person.set_password(password)  # Slow on purpose, so before the transaction.
    person.email = None if find_holder(address) else address
    return _create(person, address)


def create_checked(person: User, address: str) -> User:
    """Somebody whose address another has checked for us."""
    return _create(person, address, is_checked=True)


def _create(person: User, address: str, *, is_checked: bool = False) -> User:
    try:
        with transaction.atomic():
            _insert(person, address, is_checked)
    except IntegrityError as error:
        if ADDRESS_IS_TAKEN in str(error) and person.email and not is_checked:
            # Somebody else was a moment faster.
            person.email = None
            return _create(person, address)
        if NAME_IS_TAKEN in str(error):
            raise name_taken() from error
        raise
    return person


def _insert(person: User, address: str, is_checked: bool) -> None:
    person.save(force_insert=True)
    person.groups.add(Group.objects.get(name=Role.CITIZEN))
    row = EmailAddress.objects.create(user=person, email=address, primary=True, verified=is_checked)
    if not is_checked:
        addresses.write_check(person=person, row=row)
    messenger().tell(
        person=person,
        kind="welcome",
        source=f"welcome:{person.pk}",
        compose=letters.welcome(person),
    )


def name_taken() -> DomainError:
    sentence = _("Somebody already uses this user name. Choose another one.")
    return refused("username", sentence, code="USERNAME_TAKEN", status=409)
