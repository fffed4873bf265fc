"""What accounts ask of us, see accounts.messenger."""

from accounts.models import User
from common.letters import Compose
from notifications.services import notify, raise_alert, write


class Messenger:
    def write(self, *, address: str, language: str, compose: Compose) -> None:
        write(address=address, language=language, compose=compose)

    def tell(self, *, person: User, kind: str, source: str, compose: Compose) -> None:
        notify(person=person, kind=kind, source=source, compose=compose)

    def alert(self, *, kind: str, source: str, compose: Compose) -> None:
        raise_alert(kind=kind, source=source, compose=compose)
