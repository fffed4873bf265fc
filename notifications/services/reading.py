"""The inbox: what was read, and what a person wants to hear of in which way."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from notifications import selectors
from notifications.kinds import Kind, find_kind
from notifications.models import Channel, Notification, Preference


def mark_read(*, person: User, number: UUID) -> Notification:
    """Only one's own; reading it again changes nothing."""
    own = selectors.inbox(person).filter(pk=number)
    own.filter(read_at=None).update(read_at=timezone.now())
    found = own.first()
    if found is None:
        raise Http404
    return found


def mark_all_read(*, person: User) -> int:
    return selectors.inbox(person).filter(read_at=None).update(read_at=timezone.now())


def choose(*, person: User, choices: Mapping[tuple[str, str], bool]) -> None:
    """Choices by kind and channel; what is not named stays as it is."""
    for kind, channel in choices:
        _check(person, kind, channel, is_on=choices[kind, channel])
    _keep(person, choices)


def switch_off(*, person: User, kind: Kind, channel: Channel) -> None:
    """By a link in a mail, which also holds for what is not this person's choice any more."""
    _keep(person, {(kind.name, channel.value): False})


def _keep(person: User, choices: Mapping[tuple[str, str], bool]) -> None:
    Preference.objects.bulk_create(
        [
            Preference(person=person, kind=kind, channel=channel, is_on=is_on)
            for (kind, channel), is_on in choices.items()
        ],
        update_conflicts=True,
        unique_fields=["person", "kind", "channel"],
        update_fields=["is_on"],
    )


def _check(person: User, name: str, channel: str, *, is_on: bool) -> None:
    kind = find_kind(name)
    if kind is None or channel not in Channel or (kind.is_for_staff and not person.is_staff):
        message = _("There is no such kind of notification.")
        raise DomainError(message, code="UNKNOWN_KIND")
    if not kind.is_optional and not is_on:
        message = _("We always write to you about the security of your account.")
        raise DomainError(message, code="NOT_OPTIONAL")
