"""People whom Google vouches for."""

import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import letters
from accounts.messenger import messenger
from accounts.models import User
from accounts.names import without_unseen
from accounts.selectors import find_holder
from accounts.services import addresses, registration
from accounts.services.fields import longest
from common.errors import DomainError


@dataclass(frozen=True)
class Profile:
    """What Google says of somebody, from an ID token that was verified."""

    uid: str
    email: str
    is_checked: bool
    full_name: str = ""
    language: str = settings.LANGUAGE_CODE


def profile_of(login: SocialLogin) -> Profile:
    data = login.account.extra_data
    row = next(iter(login.email_addresses), None)
    return Profile(
        uid=login.account.uid,
        email=row.email if row else "",
        is_checked=bool(row and row.verified),
        full_name=str(data.get("name") or ""),
        language=str(data.get("locale") or get_language() or "")[:2],
    )


def find_or_join(*, profile: Profile) -> User:
    """Whose Google account this is, from now on. Bans and second factors are asked elsewhere."""
    try:
        return _find_or_join(profile)
    except IntegrityError:
        # The same person, or somebody with this address, was a moment faster.
        return _find_or_join(profile)


def _find_or_join(profile: Profile) -> User:
    rows = SocialAccount.objects.filter(provider="google", uid=profile.uid)
    known = rows.select_related("user").first()
    if known is not None:
        found: User = known.user
        return found
    if not profile.email or not profile.is_checked:
        sentence = _("Google has not checked your e-mail address, so we can't know it is you.")
        raise DomainError(sentence, code="ADDRESS_NOT_CHECKED", status=403)
    address = addresses.normal(profile.email)
    with transaction.atomic():
        holder = find_holder(address)
        person = _claim(holder, address) if holder else _join(profile, address)
        SocialAccount.objects.create(user=person, provider="google", uid=profile.uid)
    return person


def _claim(person: User, address: str) -> User:
    """An address that nobody had checked may have been named by a stranger, who knows the
    password: it goes, and with it every session and token that came of it."""
    if not EmailAddress.objects.filter(user=person, email=address, verified=True).exists():
        person.set_unusable_password()
        person.save(update_fields=["password"])
        addresses.mark_checked(person=person, address=address)
    messenger().tell(
        person=person, kind="security", source="google", compose=letters.google_connected()
    )
    return person


def _join(profile: Profile, address: str) -> User:
    person = User(
        full_name=without_unseen(profile.full_name)[: longest("full_name")],
        email=address,
        language=profile.language,
    )
    if profile.language not in dict(settings.LANGUAGES):
        person.language = settings.LANGUAGE_CODE
    person.set_unusable_password()
    for name in _names(profile):
        person.username = name
        try:
            return registration.create_checked(person, address)
        except DomainError as error:
            if error.code != "USERNAME_TAKEN":
                raise
    raise IntegrityError("no user name is free")


def _names(profile: Profile) -> list[str]:
    words = slugify(profile.full_name) or slugify(profile.email.partition("@")[0]) or "person"
    name = words.replace("-", ".")[: longest("username") - 9]
    return [name, *(f"{name}.{secrets.randbelow(10**8):08}" for _try in range(3))]
