"""A messenger that keeps what it is given."""

from dataclasses import dataclass, field

from django.utils import translation

from accounts.models import User
from common.letters import Letter


@dataclass
class Letterbox:
    written: list[tuple[str, str, Letter]] = field(default_factory=list)
    told: list[tuple[User, str, str, Letter]] = field(default_factory=list)
    alerts: list[tuple[str, str, Letter]] = field(default_factory=list)

    def write(self, *, address, language, compose):
        with translation.override(language):
            self.written.append((address, language, compose()))

    def tell(self, *, person, kind, source, compose):
        with translation.override(person.language):
            self.told.append((person, kind, source, compose()))

    def alert(self, *, kind, source, compose):
        self.alerts.append((kind, source, compose()))

    def path_to(self, address: str) -> str:
        """Where the last mail to this address leads."""
        return [letter.path for to, _language, letter in self.written if to == address][-1]

    def subjects(self, address: str) -> list[str]:
        return [letter.subject for to, _language, letter in self.written if to == address]

    def kinds_told(self, person: User) -> list[str]:
        return [kind for to, kind, _source, _letter in self.told if to == person]
