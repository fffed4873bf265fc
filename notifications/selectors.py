"""Reads: inbox, choices, and who may be told what in which way."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from notifications.kinds import Kind, kinds_for
from notifications.models import Alert, Channel, Delivery, Message, Notification, Preference

# The bell counts no further.
MOST_COUNTED = 10
# However many rows staff select, no request and no transaction changes more.
MOST_AT_ONCE = 500

Row = TypeVar("Row", Alert, Delivery)


@dataclass(frozen=True)
class Choice:
    kind: Kind
    channel: Channel
    is_on: bool

    @property
    def key(self) -> str:
        """The name of its switch on the page."""
        return f"{self.kind.name}:{self.channel}"


def inbox(person: User) -> QuerySet[Notification]:
    return Notification.objects.filter(person=person)


def unread_count(person: User) -> int:
    """At most MOST_COUNTED, so that a full inbox costs no more than an almost empty one."""
    return inbox(person).filter(read_at=None).order_by()[:MOST_COUNTED].count()


def unread_label(person: User) -> str:
    """What stands at the bell: nothing, a number, or 9+."""
    count = unread_count(person)
    if count >= MOST_COUNTED:
        return f"{MOST_COUNTED - 1}+"
    return str(count) if count else ""


def choices_of(person: User) -> list[Choice]:
    chosen: dict[tuple[str, Any], bool] = {
        (kind, channel): is_on
        for kind, channel, is_on in Preference.objects.filter(person=person).values_list(
            "kind", "channel", "is_on"
        )
    }
    return [
        Choice(kind, channel, _is_on(kind, channel, chosen.get((kind.name, channel.value))))
        for kind in kinds_for(is_staff=person.is_staff)
        for channel in Channel
    ]


def is_wanted(*, person: User, kind: Kind, channel: Channel) -> bool:
    return bool(people_who_want([person], kind=kind, channel=channel))


def people_who_want(people: Collection[User], *, kind: Kind, channel: Channel) -> set[UUID]:
    """Of these people, those whom news of this kind reaches in this way."""
    chosen: dict[UUID, bool] = dict(
        Preference.objects.filter(person__in=people, kind=kind.name, channel=channel).values_list(
            "person_id", "is_on"
        )
    )
    return {
        person.pk
        for person in people
        if _may_have(person, kind) and _is_on(kind, channel, chosen.get(person.pk))
    }


def _may_have(person: User, kind: Kind) -> bool:
    """Whoever is banned hears of the ban itself, which is not optional, and of nothing else."""
    if kind.is_for_staff and not person.is_staff:
        return False
    return not kind.is_optional or (person.is_active and not person.is_banned)


def _is_on(kind: Kind, channel: Channel, chosen: bool | None) -> bool:
    if chosen is None or not kind.is_optional:
        return channel in kind.channels
    return chosen


def people_with_checked_address(people: Iterable[User]) -> set[UUID]:
    """They have shown that the address which we would write to is theirs."""
    checked = EmailAddress.objects.filter(user__in=people, verified=True)
    same = checked.annotate(own=Lower("user__email"), lower=Lower("email")).filter(own=F("lower"))
    return set(same.values_list("user_id", flat=True))


def locked(rows: QuerySet[Row]) -> list[Row]:
    """A bearable number of them, which nobody else changes until this transaction ends."""
    return list(rows.select_for_update(of=("self",))[:MOST_AT_ONCE])


def people_in_role(role: str) -> QuerySet[User]:
    return User.objects.filter(is_active=True, banned_at=None, groups__name=role)


def readers_of(message: Message) -> QuerySet[User]:
    """Those whom a message is for, by what is true now."""
    if message.person is None:
        return people_in_role(message.role)
    return User.objects.filter(pk=message.person.pk, is_active=True)


def staff_who_may(permission: str) -> QuerySet[User]:
    """Staff at work who hold a permission such as "notifications.view_alert", by whatever way."""
    app, codename = permission.split(".")
    found = Permission.objects.filter(content_type__app_label=app, codename=codename)
    held = Q(Exists(found.filter(group__user=OuterRef("pk")))) | Q(
        Exists(found.filter(user=OuterRef("pk")))
    )
    staff = User.objects.filter(is_active=True, is_staff=True, banned_at=None)
    return staff.filter(Q(is_superuser=True) | held)
