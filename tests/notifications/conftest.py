"""What the tests of notifications tell, and where the mails go."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from common.letters import Letter
from notifications import delivery
from notifications.channels import Mail


def letter(subject: str = "Your report is done", path: str = "/reports/1/") -> Callable[[], Letter]:
    return lambda: Letter(subject, ("The street is clean again.",), "Look at it", path)


def check_address(person: User) -> None:
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


@dataclass
class Outbox:
    """Takes mails, or does with each what the test wants."""

    mails: list[Mail] = field(default_factory=list)
    behave: Callable[[Mail], None] = lambda mail: None

    def send(self, mail: Mail) -> None:
        self.behave(mail)
        self.mails.append(mail)


@pytest.fixture
def outbox(monkeypatch) -> Outbox:
    found = Outbox()
    monkeypatch.setattr(delivery, "mail_channel", lambda: found)
    return found


@pytest.fixture
def reader(citizen) -> User:
    """Somebody who has shown that the address is theirs."""
    check_address(citizen)
    return citizen
