"""How accounts reach people. Who carries the words stands above us and signs up in its ready()."""

from typing import TYPE_CHECKING, Protocol

from common.letters import Compose

if TYPE_CHECKING:
    from accounts.models import User

__all__ = ["Compose", "Messenger", "messenger", "register"]


class Messenger(Protocol):
    def write(self, *, address: str, language: str, compose: Compose) -> None:
        """A mail to an address, which may be nobody's account."""

    def tell(self, *, person: "User", kind: str, source: str, compose: Compose) -> None:
        """A notification, once for each source, by the ways the person chose."""

    def alert(self, *, kind: str, source: str, compose: Compose) -> None:
        """Something staff should look at: one open alert for each kind and source."""


_messengers: list[Messenger] = []


def register(messenger: Messenger) -> None:
    _messengers[:] = [messenger]


def messenger() -> Messenger:
    return _messengers[0]
