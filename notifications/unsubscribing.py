"""Links that switch a kind of mail off without a login, and never run out."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.http import Http404

from accounts.models import User
from notifications.kinds import Kind, find_kind
from notifications.models import Channel
from notifications.services import switch_off

SALT = "notifications.unsubscribe"


@dataclass(frozen=True)
class Subscription:
    person: User
    kind: Kind
    channel: Channel


def token_for(*, person: User, kind: str, channel: str) -> str:
    return signing.dumps([person.pk.hex, kind, channel], salt=SALT)


def subscription_of(token: str) -> Subscription:
    """What a link speaks of; one that was changed, or whose person or kind is gone, is no link."""
    try:
        number, name, channel = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    person = User.objects.filter(pk=UUID(number)).first()
    kind = find_kind(name)
    if person is None or kind is None or not kind.is_optional:
        raise Http404
    return Subscription(person, kind, Channel(channel))


def unsubscribe(subscription: Subscription) -> None:
    switch_off(person=subscription.person, kind=subscription.kind, channel=subscription.channel)
