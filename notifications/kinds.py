"""What kinds of news there are. Each app adds its own in AppConfig.ready()."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.models import Channel

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    name: str
    title: Words
    about: Words
    # The ways beside the inbox that it takes until a person says otherwise.
    channels: frozenset[Channel] = frozenset()
    # What is not optional goes out whatever a person chose.
    is_optional: bool = True
    is_for_staff: bool = False

    @property
    def needs_checked_address(self) -> bool:
        """Staff were given their address by staff, and a warning may not wait for a check."""
        return self.is_optional and not self.is_for_staff


OWN = (
    Kind(
        "security",
        _("Security of your account"),
        _("A new password, another address, a second factor."),
        frozenset({Channel.EMAIL}),
        is_optional=False,
    ),
    Kind("welcome", _("Welcome"), _("First steps for new accounts.")),
    Kind(
        "message",
        _("Messages from the city"),
        _("What the city's staff write to you."),
        frozenset({Channel.EMAIL}),
    ),
    Kind(
        "alerts",
        _("Alerts for staff"),
        _("Something in WasteWise needs somebody to look at it."),
        frozenset({Channel.EMAIL}),
        is_for_staff=True,
    ),
)
_kinds = {kind.name: kind for kind in OWN}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kind_of(name: str) -> Kind:
    return _kinds[name]


def find_kind(name: str) -> Kind | None:
    """For names that come from outside, or from a time when there were other kinds."""
    return _kinds.get(name)


def kinds_for(*, is_staff: bool) -> list[Kind]:
    return [kind for kind in _kinds.values() if is_staff or not kind.is_for_staff]
