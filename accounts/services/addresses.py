"""E-mail addresses: one in use, perhaps one that waits for its link to be opened."""

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import letters, links
from accounts.guards import may_write_to
from accounts.messenger import messenger
from accounts.models import User
from accounts.selectors import find_holder
from accounts.services.fields import longest, refused
from common.errors import DomainError

SALT = "accounts.check_address"


def send_check(*, person: User) -> bool:
    """Once more the link to the address that waits, or to the one in use. False: nothing was sent,
    as nothing waits or the mailbox has had enough."""
    row = _row_to_check(person)
    return row is not None and write_check(person=person, row=row)


def write_check(*, person: User, row: EmailAddress) -> bool:
    """A link; or, when the address is somebody's already, a word to them instead."""
    holder = find_holder(row.email)
    is_free = holder is None or holder == person
    if not may_write_to(row.email, "check" if is_free else "known"):
        return False
    if holder is None or holder == person:
        compose = letters.check_address(person, make_key(row))
    else:
        compose = letters.already_known(holder)
    messenger().write(address=row.email, language=person.language, compose=compose)
    return True


def make_key(row: EmailAddress) -> str:
    return signing.dumps([row.pk, row.email], salt=SALT)


def read_key(*, key: str) -> EmailAddress:
    try:
        pk, email = signing.loads(key, salt=SALT, max_age=links.CHECK_LIVES)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise dead_link() from error
    row = EmailAddress.objects.select_related("user").filter(pk=pk, email=email).first()
    if row is None:
        raise dead_link()
    return row


def dead_link() -> DomainError:
    sentence = _("This link is older than %(days)s days or was replaced. Ask for a new one.")
    sentence %= {"days": links.days_to_check()}
    return DomainError(sentence, code="CHECK_LINK_DEAD", status=400)


def check_address(*, key: str) -> User:
    """The link was opened in the mailbox. A second time changes nothing."""
    row = read_key(key=key)
    try:
        with transaction.atomic():
            person = User.objects.select_for_update().get(pk=row.user_id)
            old = (person.email or "").lower()
            if mark_checked(person=person, address=row.email) and old not in ("", row.email):
                _tell_of_change(person, old, row)
    except IntegrityError as error:
        raise _taken() from error
    return person


def mark_checked(*, person: User, address: str) -> bool:
    """Whoever reads mails to this address is this person. False: that was known. Call it inside a
    transaction that holds the person's row."""
    holder = find_holder(address)
    if holder is not None and holder != person:
        raise _taken()
    rows = EmailAddress.objects.filter(user=person)
    if rows.filter(email=address, verified=True, primary=True).exists():
        return False
    rows.exclude(email=address).delete()
    rows.update_or_create(user=person, email=address, defaults={"verified": True, "primary": True})
    person.email = address
    person.save(update_fields=["email"])
    return True


def change_address(*, person: User, new: str) -> None:
    """The new address gets a link; the old one stays until that is opened. The caller has made
    sure that it is really this person who asks."""
    address = normal(new)
    if person.email and address == person.email.lower():
        raise refused("email", _("This is your address already."), code="SAME_ADDRESS")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        EmailAddress.objects.filter(user=person, primary=False).exclude(email=address).delete()
        row, _created = EmailAddress.objects.get_or_create(user=person, email=address)
        write_check(person=person, row=row)


def normal(text: str) -> str:
    """Small letters, as nobody's mailbox depends on them and comparing does."""
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise refused("email", error.messages[0], code="VALIDATION_ERROR") from error
    if len(address) > longest("email"):
        sentence = _("This address is too long.")
        raise refused("email", sentence, code="VALIDATION_ERROR")
    return address


def _row_to_check(person: User) -> EmailAddress | None:
    rows = EmailAddress.objects.filter(user=person, verified=False)
    row = rows.order_by("primary", "-pk").first()
    if row is not None or not person.email:
        return row
    found, is_new = EmailAddress.objects.get_or_create(
        user=person, email=person.email.lower(), defaults={"primary": True}
    )
    return found if is_new else None


def _tell_of_change(person: User, old: str, row: EmailAddress) -> None:
    messenger().write(
        address=old, language=person.language, compose=letters.address_taken_away(person)
    )
    messenger().tell(
        person=person,
        kind="security",
        source=f"address:{row.pk}",
        compose=letters.address_changed(row.email),
    )


def _taken() -> DomainError:
    sentence = _(
        "Another account uses this address. Log in with that one, or name another address here."
    )
    return DomainError(sentence, code="ADDRESS_TAKEN", status=409)


def set_by_staff(*, person: User, old: str) -> None:
    """Staff wrote another address into the account: nobody has opened a mail there yet."""
    EmailAddress.objects.filter(user=person).delete()
    send_check(person=person)
    if old:
        compose = letters.address_taken_away(person)
        messenger().write(address=old, language=person.language, compose=compose)
